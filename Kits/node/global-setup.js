// A global setup for vitest (`globalSetup: "drydock/vitest"`) and jest (`globalSetup: "drydock/jest"`): one server for all
// workers, told to them by a variable. Without it each worker starts one of its own, which serves as well.

import { Server } from "./server.js";

export default async function setup() {
    const server = await Server.start();
    const { url, adminUrl, ui } = server;
    process.env.DRYDOCK_KIT_SERVER = JSON.stringify({ url, adminUrl, ui });
    return () => server.stop();
}
