// What people type finds what is written, by the rule of the lists on the server (`core/folding.py`):
// without case, accents, hyphens and apostrophes; a hyphen or an apostrophe typed parts two words.
const LIGATURES = { œ: "oe", æ: "ae", ß: "ss" };
const APOSTROPHES = "'`´‘’ʼ";
const HYPHENS = "‐‑‒–—-";
const SIGNS = new RegExp(`[${APOSTROPHES}${HYPHENS}]`, "g");
const BETWEEN_WORDS = new RegExp(`[\\s${APOSTROPHES}${HYPHENS}]+`);

const bare = (text) =>
  text.toLowerCase().replace(/[œæß]/g, (sign) => LIGATURES[sign]).normalize("NFKD").replace(/\p{M}/gu, "");

export const fold = (text) => bare(text).replace(SIGNS, "");

export const wordsOf = (typed) => bare(typed).split(BETWEEN_WORDS).filter(Boolean);
