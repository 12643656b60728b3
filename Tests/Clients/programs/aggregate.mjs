// Uploads three accounts and polls to the end, as the TypeScript SDK does, with what Node 18 brings along.
//
//   node aggregate.mjs http://127.0.0.1:8080 SOURCE-ID

import { File } from "node:buffer";

const [base, source] = process.argv.slice(2);

/** Answers the JSON of a response, or ends the program with what came instead. */
async function expectJSON(response, status) {
    const text = await response.text();
    if (response.status !== status) throw new Error(`${response.url}: ${response.status} ${text}`);
    return JSON.parse(text);
}

const credentials = new FormData();
credentials.set("grant_type", "client_credentials");
credentials.set("client_id", "node");
credentials.set("client_secret", "secret");
const token = await expectJSON(await fetch(`${base}/oauth/token`, { method: "POST", body: credentials }), 200);
const headers = {
    Authorization: `Bearer ${token.access_token}`,
    Accept: "application/json, text/plain, */*",
    "X-SailPoint-SDK": "typescript-1.0.0",
};

const form = new FormData();
form.set("file", new File(["id,name\n1,ann\n2,bob\n3,cid\n"], "accounts.csv", { type: "text/csv" }));
form.set("disableOptimization", "true");
const upload = await fetch(`${base}/sources/v1/${source}/load-accounts`, { method: "POST", headers, body: form });
const { task } = await expectJSON(upload, 202);

for (let poll = 0; poll < 20; poll++) {
    const url = `${base}/account-aggregations/v1/${task.id}/status`;
    const status = await expectJSON(await fetch(url, { headers }), 200);
    if (status.status === "COMPLETED") {
        console.log(`${status.status} ${status.processedAccounts}/${status.totalAccounts}`);
        process.exit(0);
    }
}
throw new Error("the aggregation did not complete within 20 polls");
