// A client of Identity Security Cloud that knows nothing of Drydock but a header.

export const SOURCE = "2c9180835d2e5168015d32f890ca1581";

export class Client {
    constructor({ url, headers }) {
        this.url = url;
        this.headers = { Authorization: "Bearer any", Accept: "application/json", ...headers };
    }

    /** Uploads, and again after `pause(seconds)` while it is throttled; the task's id. */
    async upload({ rows = 2, pause } = {}) {
        const feed = "id,name\n" + Array.from({ length: rows }, (_, row) => `${row},user ${row}\n`).join("");
        for (;;) {
            const body = new FormData();
            body.set("file", new Blob([feed]), "accounts.csv");
            const path = `/sources/v1/${SOURCE}/load-accounts`;
            const answer = await fetch(this.url + path, { method: "POST", headers: this.headers, body });
            if (answer.status === 202) return (await answer.json()).task.id;
            await answer.text();
            if (answer.status !== 429 || !pause) throw new Error(`refused with ${answer.status}`);
            await pause(Number(answer.headers.get("Retry-After")));
        }
    }

    async status(task) {
        const path = `/account-aggregations/v1/${task}/status`;
        return (await fetch(this.url + path, { headers: this.headers })).json();
    }

    /** Without the header that the service asks for: an error in the report. */
    async startExport() {
        const some = "8c190e67-87aa-4ed9-a90b-d9d5344523fb";
        const path = `/role-mining-sessions/v1/${some}/potential-roles/${some}/export-async/${some}`;
        const answer = await fetch(this.url + path, { headers: this.headers });
        await answer.text();
        return answer.status;
    }
}
