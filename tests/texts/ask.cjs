// What two other implementations find in texts: JSON on standard input, JSON on standard output.
const { readFileSync } = require("node:fs");
const { LinkifyIt } = require("linkify-it");
const twitter = require("twitter-text");

const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
["ftp:", "mailto:", "//"].forEach((scheme) => linkify.add(scheme, null));
const { extractEntitiesWithIndices, modifyIndicesFromUTF16ToUnicode } = twitter.default || twitter;

const answers = {};
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  const found = { mention: [], tag: [], link: [], "linkify-it": [] };
  for (const one of extractEntitiesWithIndices(text)) {
    const kind = one.screenName ? "mention" : one.hashtag ? "tag" : one.url ? "link" : null;
    if (kind) found[kind].push(text.slice(...one.indices));
  }
  for (const one of linkify.match(text) || []) found["linkify-it"].push(one.raw);
  answers[text] = found;
}
process.stdout.write(JSON.stringify(answers));
