// Questions to the server. Whatever goes wrong has a kind of its own, so that it can be said plainly.

import { token } from "../token.js";

export class Refused extends Error {
    constructor(status, answer) {
        super(answer.error || sayOf(status));
        this.status = status;
        this.answer = answer;
    }
}

/** 401: nothing was done; `login` is where to sign in again. */
export class SignedOut extends Refused {
    get login() { return this.answer.login || "/admin/login/"; }
}

/** No answer came: whether it was done is not known, and asking again does no harm. */
export class NoConnection extends Error {
    constructor() { super("There is no connection to the server."); }
}

const PATIENCE = 20_000;

function sayOf(status) {
    if (status === 413) return "This is more than the server takes.";
    if (status === 403) return "You may not do this.";
    if (status === 404) return "This is not there any more.";
    return `The server could not do this (${status}). What you typed is kept; try again.`;
}

/** Whose page this is: in this browser somebody else may have signed in since it was opened. */
let whose = null;
export const askAs = (user) => { whose = user; };

export const get = (address, parameters = {}, options = {}) => {
    const query = new URLSearchParams({ ...parameters, as: whose ?? "" });
    return ask(`${address}?${query}`, options);
};

export const post = (address, body) => ask(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify({ ...body, as: whose }),
});

async function ask(address, { signal, headers, ...options }) {
    const limit = AbortSignal.timeout(PATIENCE);
    let response;
    try {
        response = await fetch(address, {
            ...options,
            headers: { Accept: "application/json", ...headers },
            credentials: "same-origin",
            signal: signal ? AbortSignal.any([signal, limit]) : limit,
        });
    } catch (error) {
        if (signal?.aborted) throw error;
        throw new NoConnection();
    }
    return read(response);
}

async function read(response) {
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    let answer = {};
    try {
        if (isJson) answer = await response.json();
    } catch {
        throw new NoConnection(); // it broke off on the way
    }
    if (response.status === 401 || response.redirected) throw new SignedOut(401, answer);
    if ([502, 503, 504].includes(response.status)) throw new NoConnection();
    if (!response.ok || !isJson) throw new Refused(response.status, answer);
    return answer;
}
