// Places in the text. The server counts Unicode code points, a browser's strings UTF-16 units:
// only this file knows of both.

const ASTRAL = /[\u{10000}-\u{10ffff}]/gu;

/** How many code points the string has. */
export const countPoints = (text) => text.length - (text.match(ASTRAL)?.length ?? 0);

/** Where in the string its n-th code point begins, in units. */
export function unitsOf(text, points) {
    let at = 0;
    for (let left = points; left > 0 && at < text.length; left--) {
        at += text.codePointAt(at) > 0xffff ? 2 : 1;
    }
    return at;
}

/** A line of the article, `start` and `end` in code points, `units` where it begins in the string. */
function lineOf(text, start, units) {
    const length = countPoints(text);
    return { text, start, end: start + length, units, plain: length === text.length };
}

export class Text {
    constructor(whole) {
        this.whole = whole;
        this.lines = [];
        let points = 0, units = 0;
        for (const each of whole.split("\n")) {
            const line = lineOf(each, points, units);
            if (each.trim() || !this.lines.length) this.lines.push(line);
            points = line.end + 1;
            units += each.length + 1;
        }
        this.length = points - 1;
    }

    /** The number of the line a code point stands in, or after. */
    lineAt(point) {
        let low = 0, high = this.lines.length - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (this.lines[middle].start <= point) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    /** A code point as a unit of its line. */
    unitsIn(line, point) {
        return line.plain ? point - line.start : unitsOf(line.text, point - line.start);
    }

    /** A unit of a line as a code point. */
    pointOf(line, units) {
        return line.start + (line.plain ? units : countPoints(line.text.slice(0, units)));
    }

    unitsAt(point) {
        const line = this.lines[this.lineAt(point)];
        if (point <= line.end) return line.units + this.unitsIn(line, point);
        return line.units + line.text.length + (point - line.end); // between lines: white space
    }

    /** A unit of the whole text as a code point. */
    pointAt(units) {
        let low = 0, high = this.lines.length - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (this.lines[middle].units <= units) low = middle;
            else high = middle - 1;
        }
        const line = this.lines[low], inside = units - line.units;
        if (inside <= line.text.length) return this.pointOf(line, inside);
        return line.end + (inside - line.text.length);
    }

    slice(start, end) {
        return this.whole.slice(this.unitsAt(start), this.unitsAt(end));
    }

    /** The passage without white space around it; null where nothing else is in it. */
    passage(start, end) {
        const exact = this.slice(start, end);
        const begins = exact.length - exact.trimStart().length;
        if (begins === exact.length) return null;
        const kept = exact.trim();
        const from = start + begins; // white space is one unit a code point
        return { start: from, end: from + countPoints(kept), exact: kept };
    }

    /** Every place of the words, whatever their case, quotation marks, dashes and spaces. */
    places(words, most = 1000) {
        const wanted = patternOf(words);
        const found = [];
        for (const match of wanted ? this.whole.matchAll(wanted) : []) {
            found.push({ units: match.index, length: match[0].length });
            if (found.length === most) break;
        }
        return found;
    }

    /** One of these places as a passage. */
    passageAt({ units, length }) {
        const start = this.pointAt(units);
        return this.passage(start, this.pointAt(units + length));
    }
}

const FOLDED = [["[\"“”„‟«»″＂]", /["“”„‟«»″＂]/gu], ["['‘’‚‛′＇´`]", /['‘’‚‛′＇´`]/gu], ["[-‐‑‒–—−]", /[-‐‑‒–—−]/gu]];

function patternOf(words) {
    const trimmed = words.normalize("NFC").trim();
    if (!trimmed) return null;
    let pattern = trimmed.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/gu, "\\s+");
    for (const [any, each] of FOLDED) pattern = pattern.replace(each, any);
    return new RegExp(pattern, "giu");
}
