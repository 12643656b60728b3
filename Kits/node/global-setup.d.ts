/** Starts the server of all workers; what it gives stops it. */
export default function setup(): Promise<() => Promise<void>>;
