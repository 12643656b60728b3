// The page's frame: which view of which tenant, the keys, the notes, who may look.

import { call, keepToken, takeToken } from "./api.js";
import { clock } from "./clock.js";
import { deliveries } from "./deliveries.js";
import { button, dialog, fill, h } from "./dom.js";
import { jobs } from "./jobs.js";
import { follow } from "./live.js";
import { report } from "./report.js";
import { requests } from "./requests.js";
import { savedName } from "./saved.js";
import { scenario } from "./scenario.js";
import { sources } from "./sources.js";
import { tenants } from "./tenants.js";

const views = { requests, jobs, scenario, sources, deliveries, report, tenants };
const letters = { r: "requests", j: "jobs", s: "scenario", e: "sources", d: "deliveries", p: "report", t: "tenants" };
const keys = { "/": "search", "j k": "next, previous row", Enter: "into the detail", Esc: "back to the list", ".": "follow or pause",
	n: "advance the clock to the next event", "g r|j|s": "requests, jobs, scenario", "g e|d|p|t": "sources, deliveries, report, tenants", "?": "this help" };
const at = (id) => document.getElementById(id);
const titled = (name) => name[0].toUpperCase() + name.slice(1);
let route = {}, view = null, names = [], isAfterG = false, isAsking = false;

/** The route of an address: #/TENANT/VIEW/ID?q=FILTER. */
function read(hash) {
	const [path, query] = hash.replace(/^#\/?/, "").split("?");
	const [tenant, view, id] = path.split("/").map(decodeURIComponent);
	return { tenant: tenant || "default", view: view in views ? view : "requests", id: id ?? "", q: new URLSearchParams(query).get("q") ?? "" };
}

function link(change) {
	const { tenant, view, id, q } = { ...route, id: "", q: "", ...change };
	return `#/${[tenant, view, id].filter(Boolean).map(encodeURIComponent).join("/")}${q ? `?${new URLSearchParams({ q })}` : ""}`;
}

/** What a view is given of the frame. */
const frame = {
	link, note, attempt,
	get route() { return route; },
	get isSaved() { return route.tenant === savedName; },
	now: () => head.now(),
	refreshClock: () => head.refresh(),
	say: (text) => { at("said").textContent = text; },
	go(change, replaces) {
		const hash = link(change);
		if (hash === location.hash) return;
		if (!replaces) location.hash = hash;
		else { history.replaceState(null, "", hash); show(); }
	},
	/** Calls for the tenant that is shown; throws a CallError. */
	call: (method, path, { query, ...more } = {}) => call(method, path, { ...more, query: { tenant: route.tenant, ...query } }),
	/** What a call answers; undefined for a saved journal, and for a tenant that is not there yet. */
	look: async (path, query) => !names.includes(route.tenant) && path !== "scenarios" ? undefined : attempt(() => frame.call("GET", path, { query })),
};

/** A note above the view, for errors and for what an action did; it stays until it is closed. */
function note(kind, ...content) {
	const box = h(`div.note.${kind}`, { role: kind === "bad" ? "alert" : "status" }, h("div", content),
		h("button.round", { "aria-label": "Close this note", onclick: () => box.remove() }, "×"));
	at("notes").prepend(box);
	at("notes").children[3]?.remove();
}

/** Does something that may be refused, and shows the refusal. */
async function attempt(work) {
	try { return await work(); } catch (error) {
		if (error.status === 401) askForToken(error);
		else if (error.code !== "unknown-tenant") note("bad", error.message);
	}
}

async function askForToken(error) {
	if (isAsking) return;
	isAsking = true;
	const field = h("input", { type: "password", id: "token", required: true });
	await dialog("Admin token", [h("p", error.code === "wrong-token" ? "That was not the token. " : "", "This server was started with --admin-token."),
		h("label", { htmlFor: "token" }, "Token "), field], [["Use it", "yes"]]);
	isAsking = false;
	keepToken(field.value);
	lookAgain();
	start();
}

function show() {
	const before = route;
	route = read(location.hash);
	fill(at("nav"), Object.keys(views).map((name) => h("a", { href: link({ view: name }), ariaCurrent: name === route.view ? "page" : null }, titled(name))));
	listTenants();
	document.title = `${titled(route.view)} ${route.id} · ${route.tenant} · Drydock`;
	if (!view || route.view !== before.view || route.tenant !== before.tenant) {
		view?.close?.();
		view = views[route.view](frame);
		fill(at("main"), view.element);
		head.refresh();
	}
	view.show(route);
}

function listTenants() {
	const all = [...new Set([...names, route.tenant])];
	if (all.join() !== at("tenant").dataset.names) {
		fill(at("tenant"), all.map((name) => h("option", { value: name }, name === savedName ? "a saved journal" : name)));
		at("tenant").dataset.names = all.join();
	}
	at("tenant").value = route.tenant;
}

function moved(changes) {
	const all = [...new Set([...names, ...Object.keys(changes)])].filter((name) => changes[name] !== null).sort();
	if (all.join() !== names.join()) { names = all; listTenants(); }
	const mine = changes[route.tenant];
	if (mine) head.moved(mine);
	if (mine || route.view === "tenants") view?.moved(mine ?? {});
}

function said(isThere, error) {
	if (error?.status === 401) return askForToken(error);
	if (isThere) { at("notes").replaceChildren(); frame.say("Connected again"); start(); }
	else if (!at("notes").querySelector(".bad")) note("bad", error.message, " Trying again.");
}

function keyDown(event) {
	const { key, target } = event;
	if (event.ctrlKey || event.metaKey || event.altKey || target.closest("dialog")) return;
	const isTyping = target.closest("input, textarea, select");
	if (key === "Escape") return isTyping ? target.blur() : frame.go({ q: route.q });
	if (isTyping || localStorage.noKeys) return;
	const wanted = isAfterG && letters[key];
	isAfterG = key === "g";
	const actions = { "?": help, n: () => head.advance("next"), "/": () => document.querySelector("main input[type=search]")?.focus(), ...view.keys };
	const action = wanted ? () => frame.go({ view: wanted }) : actions[key];
	// A link or a button that has the focus takes Enter for itself.
	if (!action || key === "Enter" && target.closest("a, button")) return;
	event.preventDefault();
	action();
}

function help() {
	const on = h("input", { type: "checkbox", checked: !localStorage.noKeys, onchange: () => { localStorage.noKeys = on.checked ? "" : "yes"; } });
	dialog("Drydock", [h("p", "What happened, why, and what is next. All of it are calls of the control plane: ", h("code", "GET /__admin"), " lists them."),
		h("dl.facts", Object.entries(keys).map(([key, does]) => [h("dt", h("kbd", key)), h("dd", does)])), h("label", on, " Keys on")], [["Close", ""]]);
}

async function start() {
	const answer = await attempt(() => call("GET", "tenants"));
	names = answer?.tenants.map((tenant) => tenant.name).sort() ?? names;
	if (location.hash.length < 3 && names.length && !names.includes("default")) history.replaceState(null, "", `#/${encodeURIComponent(names[0])}`);
	view?.close?.();
	view = null;
	show();
}

takeToken();
const head = clock(at("clock"), frame);
at("help-button").onclick = help;
at("skip").onclick = (event) => { event.preventDefault(); at("main").focus(); };
at("tenant").onchange = (event) => frame.go({ tenant: event.target.value, q: route.q });
addEventListener("hashchange", show);
addEventListener("keydown", keyDown);
const lookAgain = follow(moved, said);
start();
