import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { persistedExchange } from '@urql/exchange-persisted';

const nodes = ['Post', 'Event', 'Speaker', 'Project', 'Resource'];
const parts = ['Appearance', 'Author', 'Body', 'Change', 'CodeBlock', 'Commit', 'Contributor', 'FacetValue', 'Heading'];
parts.push('Image', 'Link', 'Problem', 'Revision', 'RevisionChange', 'Session', 'Source', 'Term');
const list = relayPagination();

// lecternCache keeps one object per id, and the pages of a list as one list.
export const lecternCache = {
  possibleTypes: { Node: nodes, SearchNode: nodes },
  keys: Object.fromEntries(parts.map((type) => [type, () => null])), // kept in what holds them
  resolvers: {
    Query: { posts: list, events: list, speakers: list, projects: list, resources: list, search: list },
  },
};

export function lecternClient(url) {
  return new Client({
    url,
    exchanges: [cacheExchange(lecternCache), persistedExchange(), fetchExchange],
  });
}
