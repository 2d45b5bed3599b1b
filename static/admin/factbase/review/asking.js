// Questions to the server, by fetch.

import { token } from "../token.js";

export class SignedOut extends Error {}

/** Somebody else is signed in here since the page was opened; nothing was done. */
export class SomebodyElse extends Error {}

/** Send by fetch; the token is today's, also after signing in again in another window. */
export async function ask(url, { body = null, accept = "text/html", keepalive = false } = {}) {
    const headers = { Accept: accept };
    if (body) {
        body.delete("csrfmiddlewaretoken");
        headers["X-CSRFToken"] = token();
    }
    const method = body ? "POST" : "GET";
    const answer = await fetch(url, { method, body, headers, keepalive });
    const signedOut = answer.status === 401
        || (answer.redirected && new URL(answer.url).pathname.endsWith("/login/"));
    if (signedOut) throw new SignedOut();
    if (answer.status === 409 && answer.headers.get("Content-Type")?.startsWith("application/json")) {
        const told = await answer.clone().json();
        if (told.another) throw new SomebodyElse(told.error);
    }
    return answer;
}
