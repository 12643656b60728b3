// Elements without markup: text goes in as text only, so nothing that a client sent can become part of the page.

/** h("a.round", {href: "..."}, "text", element, ...): an element with classes, properties if there are any, and children. */
export function h(name, ...children) {
	const [tag, ...classes] = name.split(".");
	const element = document.createElement(tag);
	element.classList.add(...classes);
	const isPlain = children[0]?.constructor === Object;
	for (const [key, value] of Object.entries(isPlain ? children.shift() : {})) {
		if (value === undefined || value === null) continue;
		if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
		else if (key in element) element[key] = value;
		else element.setAttribute(key, value);
	}
	return put(element, ...children);
}

export const button = (text, onclick, more) => h("button", { onclick, ...more }, text);

/** Adds children; what is null or false is left out, all else that is no node becomes text. */
export function put(element, ...children) {
	for (const child of children.flat(Infinity)) {
		if (child || child === 0) element.append(child);
	}
	return element;
}

/** Puts other children in the place of all. */
export function fill(element, ...children) {
	element.replaceChildren();
	return put(element, ...children);
}

/** An SVG element; attributes only. */
export function svg(tag, attributes, ...children) {
	const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
	for (const [key, value] of Object.entries(attributes ?? {})) element.setAttribute(key, value);
	return put(element, ...children);
}

/** A description list of the members that have a value. */
export const facts = (members) => h("dl.facts", Object.entries(members)
	.filter(([, value]) => value || value === 0).map(([name, value]) => [h("dt", name), h("dd", value)]));

const styled = (tag, column) => Array.isArray(column) ? `${tag}.${column[1]}` : tag;

/** A table; a column is a text, or [text, class]; rows are made by `row`. */
export const table = (caption, columns, rows, body = h("tbody")) =>
	h("table", h("caption.sr", caption),
		h("thead", h("tr", columns.map((column) => h(styled("th", column), { scope: "col" }, [column].flat()[0])))), put(body, rows));

export const row = (columns, values, props, name = "tr") =>
	h(name, props, values.map((value, index) => h(styled("td", columns[index]), {}, value)));

/** The row before or after the chosen one, or the first when none is. */
export function neighbour(rows, by, isChosen) {
	const index = rows.findIndex(isChosen);
	return rows[index < 0 ? 0 : index + by] ?? rows[index];
}

/** What stands where nothing is yet. */
export const nothing = (title, ...more) => h("div.empty", h("h2", title), more.map((part) => part instanceof Node ? part : h("p", part)));

/** A person saves these bytes as a file. */
export function save(name, text) {
	const url = URL.createObjectURL(new Blob([text]));
	h("a", { href: url, download: name }).click();
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Shows a dialog and waits; answers the value of the button that closed it. */
export function dialog(title, content, buttons) {
	const element = document.getElementById("dialog");
	return new Promise((answer) => {
		element.returnValue = "";
		fill(element, h("form", { method: "dialog" }, h("h2", { id: "title" }, title), content,
			h("menu", buttons.map(([text, value]) => h("button", { value }, text)))));
		element.onclose = () => answer(element.returnValue);
		element.showModal();
	});
}
