// A form on its way to the server: sent again until an answer comes, nothing typed lost on the way.

import { NoConnection, post, SignedOut } from "./asking.js";
import { el } from "./dom.js";

const AGAIN = 4000;

export class Saving {
    /** `say(kind, …content)` shows where it stands above the form, `say()` takes that away. */
    constructor({ address, say }) {
        Object.assign(this, { address, say, wake: null, stopped: false });
        addEventListener("online", () => this.wake?.());
        addEventListener("focus", () => this.wake?.());
        document.addEventListener("visibilitychange", () => document.hidden || this.wake?.());
    }

    stop() {
        this.stopped = true;
        this.wake?.();
    }

    /** The server's answer; `payload()` is asked for at each try, so that what is typed while waiting goes along. Null where it was stopped. */
    async send(payload) {
        this.stopped = false;
        while (!this.stopped) {
            try {
                const answer = await post(this.address, payload());
                this.say();
                return answer;
            } catch (error) {
                if (error instanceof SignedOut) this.say("signed-out", ...signIn(error));
                else if (error instanceof NoConnection) this.say("offline", "There is no connection to the server. What you typed is kept in this browser, and saved as soon as the server answers.");
                else {
                    this.say();
                    throw error;
                }
                await this.pause();
            }
        }
        this.say();
        return null;
    }

    pause() {
        return new Promise((go) => {
            const timer = setTimeout(go, AGAIN);
            this.wake = () => { clearTimeout(timer); setTimeout(go, 200); };
        }).finally(() => { this.wake = null; });
    }
}

export const signIn = (error) => [
    "You have been signed out. What you typed is kept. ",
    el("a", { class: "text-link", href: error.login, target: "_blank", rel: "noopener" }, "Sign in again (in a new tab)"),
    "; it is saved as soon as you are back.",
];
