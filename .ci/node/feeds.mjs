// Reads the feeds with the libraries that calendars, feed readers and search
// engines are made of, and holds what these see against the API.
//
//	node feeds.mjs URL
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import ICAL from 'ical.js';
import jsonld from 'jsonld';
import { parseSitemap } from 'sitemap';

const [api] = process.argv.slice(2);
const get = async (path) => {
  const answer = await fetch(new URL(path, api));
  assert.equal(answer.status, 200, path);
  return answer.text();
};
const ask = async (query) => {
  const answer = await fetch(api, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
};

const { events, posts, pages } = await ask(`{
  events(first: 100) { nodes { name startDate startsAt endsAt } }
  posts(first: 50) { nodes { title url updatedAt jsonLd } }
  pages: posts(first: 100, filter: { kind: [PAGE, SECTION, HOME] }) { totalCount nodes { url updatedAt } }
}`);

// The calendar has each dated event, at the very moment that the API says.
const calendar = new ICAL.Component(ICAL.parse(await get('/feeds/events.ics')));
for (const zone of calendar.getAllSubcomponents('vtimezone')) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}
const moment = (text) => (text === null ? null : new Date(text).getTime());
const shown = calendar.getAllSubcomponents('vevent').map((component) => {
  const event = new ICAL.Event(component);
  const start = component.getFirstPropertyValue('dtstart');
  const end = component.getFirstPropertyValue('dtend');
  assert.ok(event.uid && component.getFirstPropertyValue('dtstamp'), event.summary);
  return start.isDate
    ? [event.summary, start.toString()]
    : [event.summary, start.toJSDate().getTime(), end === null ? null : end.toJSDate().getTime()];
});
const dated = events.nodes
  .filter((event) => event.startDate !== null)
  .map((event) => (event.startsAt === null ? [event.name, event.startDate] : [event.name, moment(event.startsAt), moment(event.endsAt)]));
assert.deepEqual(shown.map(String).sort(), dated.map(String).sort());
assert.equal(new Set(calendar.getAllSubcomponents('vevent').map((event) => event.getFirstPropertyValue('uid'))).size, shown.length);

// Each feed has the newest posts, with their addresses and dates.
const { home_page_url: site } = JSON.parse(await get('/feeds/posts.json?limit=1'));
const address = (path) => new URL(path, site).href;
const wanted = posts.nodes.map((post) => [post.title, address(post.url), moment(post.updatedAt)]);
const atom = parseAtomFeed(await get('/feeds/posts.atom'));
assert.deepEqual(
  atom.entries.map((entry) => [entry.title.value ?? entry.title, entry.links.find((link) => link.rel === 'alternate').href, moment(entry.updated)]),
  wanted,
);
const rss = parseRssFeed(await get('/feeds/posts.rss'));
assert.deepEqual(rss.items.map((item) => [item.title, item.link, moment(item.atom.updated)]), wanted);
const json = parseJsonFeed(await get('/feeds/posts.json'));
assert.deepEqual(json.items.map((item) => [item.title, item.url, moment(item.date_modified)]), wanted);
assert.deepEqual(
  [atom.entries.map((entry) => entry.id), rss.items.map((item) => item.guid.value)],
  [json.items.map((item) => item.id), json.items.map((item) => item.id)],
);

// The sitemap has all pages, each with the day of its last commit.
const sitemap = await parseSitemap(Readable.from([await get('/sitemap.xml')]));
assert.equal(sitemap.length, pages.totalCount);
assert.deepEqual(
  sitemap.map((entry) => [entry.url, moment(entry.lastmod)]).sort(),
  pages.nodes.map((page) => [address(page.url), moment(page.updatedAt)]).sort(),
);

// A JSON-LD processor finds in each description a thing of schema.org, and in
// safe mode nothing that it would have to drop.
const documentLoader = async (url) => {
  assert.equal(url, 'https://schema.org');
  return { documentUrl: url, document: { '@context': { '@vocab': 'https://schema.org/', id: '@id' } } };
};
for (const post of posts.nodes) {
  const [thing] = await jsonld.expand(post.jsonLd, { documentLoader, safe: true });
  assert.match(thing['@type'][0], /^https:\/\/schema\.org\/(BlogPosting|Event)$/);
  assert.equal(thing['@id'].replace('#event', ''), address(post.url));
}
console.log(`${shown.length} events, ${wanted.length} posts in 3 formats, ${sitemap.length} addresses and ${posts.nodes.length} descriptions are read as meant`);
