// What a form holds, as it is kept in the browser and as it is sent.

import { quoted } from "./dom.js";

export function stateOf(form, { key, quotes } = {}) {
    const { choices: _, offered: _offered, made_default: _made, ...held } = structuredClone(form);
    const state = { ...held, key: held.key || key, typedQuote: "", touched: false };
    if (quotes) state.quotes = quotes;
    state.original = fingerprint(state);
    return state;
}

/** A key the browser makes; without https there is no randomUUID. */
export function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const isSomebody = ({ actor, described_as: described, typed }) => actor || described.trim() || typed?.trim();
const isStance = ({ proposition, stance, typed }) => proposition || stance || typed?.trim();
const isCitation = ({ article, note, typed }) => article || note.trim() || typed?.trim();

/** The rows that hold something, each with its number on the screen. */
const kept = (rows, holds) => rows.map((row, number) => ({ row, number })).filter(({ row }) => holds(row));

export function payloadOf(state, snapshot) {
    const claimants = kept(state.claimants, isSomebody);
    const stances = kept(state.stances, isStance);
    const citations = kept(state.citations, isCitation);
    const sent = {
        key: state.key,
        claim: state.claim ?? null,
        seen: state.seen ?? null,
        snapshot,
        text: state.text,
        language: state.language,
        attribution: state.attribution,
        made: state.made,
        certainty: state.certainty,
        memo: state.memo,
        quotes: state.quotes.map((quote) => sentQuote(quote, snapshot)),
        claimants: claimants.map(({ row }) => ({
            actor: row.actor?.id ?? null, described_as: row.described_as, role: row.role, affiliation: row.affiliation ?? null,
        })),
        stances: stances.map(({ row }) => ({ proposition: row.proposition?.id ?? null, stance: row.stance })),
        citations: citations.map(({ row }) => ({ article: row.article?.id ?? null, relation: row.relation, note: row.note })),
        topics: state.topics.map(({ id }) => id),
    };
    const numbers = Object.fromEntries(Object.entries({ claimants, stances, citations })
        .map(([name, rows]) => [name, rows.map(({ number }) => number)]));
    return { sent, numbers };
}

/** Its place counts only in the text shown; elsewhere the server looks for the words. */
function sentQuote({ exact, start, end, snapshot: where }, snapshot) {
    return where === snapshot && end ? { start, end, exact } : { exact };
}

/** What would be sent, to tell whether anything has been typed. */
export function fingerprint(state) {
    const { sent } = payloadOf(state, null);
    const places = state.quotes.map(({ start, end, snapshot }) => [start, end, snapshot]);
    const typed = [...state.claimants, ...state.stances, ...state.citations].map((each) => each.typed).filter(Boolean);
    const making = [...state.claimants, ...state.stances].map((each) => each.adding).filter(Boolean);
    return JSON.stringify([{ ...sent, key: "", seen: "" }, places, typed, making, state.typedQuote]);
}

export const isChanged = (state) => fingerprint(state) !== state.original;

/** The server's path as the screen numbers its rows. */
export function pathOnScreen(path, numbers) {
    const [list, number, ...rest] = path.split(".");
    const shown = numbers[list]?.[Number(number)];
    return shown === undefined ? path : [list, shown, ...rest].join(".");
}

/** Words that stand in a search field but were never chosen: to be settled before they are lost. */
export function unsettled(state) {
    const errors = {};
    const say = (path, words) => { errors[path] = [`“${words}” is not chosen yet: take one from the list, or add it.`]; };
    state.claimants.forEach((each, at) => { if (!each.actor && each.typed?.trim()) say(`claimants.${at}.actor`, each.typed); });
    state.stances.forEach((each, at) => { if (!each.proposition && each.typed?.trim()) say(`stances.${at}.proposition`, each.typed); });
    state.citations.forEach((each, at) => { if (!each.article && each.typed?.trim()) say(`citations.${at}.article`, each.typed); });
    if (state.typedQuote?.trim()) errors.quotes = ["The quote you typed is not in the claim yet: let it be found in the text, or empty the field."];
    return errors;
}

/** What a form holds, line by line, for people to compare two of them. */
export function summary(state, choices) {
    const named = (list, value) => choices[list]?.find(([each]) => each === value)?.[1] ?? value ?? "";
    const lines = (rows) => rows.filter(Boolean).join("\n");
    return {
        Quote: lines(state.quotes.map(({ exact }) => exact)),
        Claim: state.text,
        Claimants: lines(state.claimants.map(({ actor, described_as: described, role }) =>
            (actor || described) && [actor?.name, described, named("role", role)].filter(Boolean).join(", "))),
        Attribution: named("attribution", state.attribution),
        Stances: lines(state.stances.map(({ proposition, stance }) => proposition && `${named("stance", stance)} ${quoted(proposition.text, Infinity)}`)),
        "Made on": state.made ?? "",
        Certainty: named("certainty", state.certainty),
        Memo: state.memo,
        Topics: state.topics.map(({ label }) => label).join(", "),
        Cites: lines(state.citations.map(({ article, relation, note }) => article && [named("relation", relation), article.label, note].filter(Boolean).join(", "))),
        Language: state.language,
    };
}
