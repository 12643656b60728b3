// How times, spans and sizes read. Pure.

const units = [["d", 86_400_000], ["h", 3_600_000], ["m", 60_000], ["s", 1000]];

/** Milliseconds for a person: "0 s", "340 ms", "2.5 s", "3 m 20 s", "1 h", "2 d 4 h". */
export function span(milliseconds) {
	const size = Math.round(milliseconds);
	if (size > 0 && size < 1000) return `${size} ms`;
	if (size < 60_000) return `${Math.round(size / 100) / 10} s`;
	const first = units.findIndex(([, length]) => size >= length);
	const [[name, length], [smaller, part]] = units.slice(first);
	const rest = Math.floor((size % length) / part);
	return `${Math.floor(size / length)} ${name}${rest ? ` ${rest} ${smaller}` : ""}`;
}

/** Bytes for a person: "16 B", "1.5 KiB", "294 MiB". */
export function size(bytes) {
	const names = ["B", "KiB", "MiB", "GiB", "TiB"];
	let value = bytes, index = 0;
	while (value >= 1024 && index < names.length - 1) { value /= 1024; index += 1; }
	return `${value < 10 && index ? value.toFixed(1) : Math.round(value)} ${names[index]}`;
}

/** The time of day of an instant as the control plane writes it: "14:30:00.250". */
export const timeOfDay = (text) => String(text).slice(11, 23);

/** Milliseconds since 1970 for the head: "2026-01-31 14:30:00". */
export const instant = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");

/** A number with its word: "1 warning", "2 warnings". */
export const counted = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

/** What kind of status it is: "ok", "refused", "failed", "cut" for none. */
export const kindOf = (status) => !status ? "cut" : status < 400 ? "ok" : status < 500 ? "refused" : "failed";
