import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { relayStylePagination } from '@apollo/client/utilities';

const nodes = ['Post', 'Event', 'Speaker', 'Project', 'Resource'];
const list = relayStylePagination(['filter', 'orderBy']);
const search = relayStylePagination(['query', 'types', 'language']);

// lecternCache keeps one object per id, and the pages of a list as one list.
export const lecternCache = {
  possibleTypes: { Node: nodes, SearchNode: nodes },
  typePolicies: {
    Query: { fields: { posts: list, events: list, speakers: list, projects: list, resources: list, search } },
    Body: { merge: true }, // has no id: two queries for parts of one body add up
    Heading: { keyFields: false }, // has an id on its page alone
  },
};

// sha256 names a query, so that it need not be sent as text each time.
export async function sha256(text) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function lecternClient(uri) {
  return new ApolloClient({
    cache: new InMemoryCache(lecternCache),
    link: new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(new HttpLink({ uri })),
  });
}
