// What is being typed, kept in this browser until the server has it: per person, article and form.

const PREFIX = "factbase:coding:";

export class Keeping {
    constructor(user, article) {
        this.prefix = `${PREFIX}${user}:${article}:`;
        this.release = null;
    }

    /** Whether it could be kept: a browser's storage may be full, or switched off. */
    keep(state) {
        try {
            localStorage.setItem(this.prefix + state.key, JSON.stringify({ ...state, keptAt: Date.now() }));
            return true;
        } catch {
            return false;
        }
    }

    drop(key) {
        try {
            localStorage.removeItem(this.prefix + key);
        } catch { /* nothing was kept there either */ }
    }

    get(key) {
        try {
            return JSON.parse(localStorage.getItem(this.prefix + key));
        } catch {
            return null;
        }
    }

    /** The newest first. */
    all() {
        let keys = [];
        try {
            keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
        } catch { /* no storage: nothing is kept */ }
        const found = keys.map((key) => this.get(key.slice(this.prefix.length)));
        return found.filter((each) => each?.key).sort((one, other) => other.keptAt - one.keptAt);
    }

    /** Takes the form for this window; false where another window has it open. */
    async take(key, patience = 500) {
        this.leave();
        if (!navigator.locks) return true;
        return new Promise((answer) => {
            const hold = () => {
                answer(true);
                return new Promise((release) => { this.release = release; });
            };
            const signal = AbortSignal.timeout(patience);
            navigator.locks.request(this.prefix + key, { signal }, hold).catch(() => answer(false));
        });
    }

    leave() {
        this.release?.();
        this.release = null;
    }
}
