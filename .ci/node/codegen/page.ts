// A page of a site: what is announced, and what was written of late. Each part
// asks for what it shows.
import { type FragmentType, graphql, useFragment } from './gql/index.js';
import { type TypedDocumentString } from './gql/graphql.js';

const EventItem = graphql(`
  fragment EventItem on Event {
    name
    startDate
    startsAt
    attendanceMode
    post { url }
    speakers { name nickname }
  }
`);

function eventItem(item: FragmentType<typeof EventItem>): string {
  const event = useFragment(EventItem, item);
  const speakers = event.speakers.map(({ name, nickname }) => (nickname ? `${name} (${nickname})` : name));
  // @ts-expect-error: a post that nobody asked the title of
  void event.post.title;
  return `<li><a href="${event.post.url}">${event.name}</a> ${event.startDate ?? ''} ${place(event.attendanceMode)} ${speakers.join(', ')}</li>`;
}

// place names all there is: a mode that is added to the API will not compile.
function place(mode: 'ONLINE' | 'IN_PERSON' | 'HYBRID' | null | undefined): string {
  return mode === 'ONLINE' ? 'online' : mode === 'HYBRID' ? 'on site and online' : mode === 'IN_PERSON' ? 'on site' : '';
}

const SearchItem = graphql(`
  fragment SearchItem on SearchEdge {
    snippet
    node {
      __typename
      ... on Post { title url param(path: "seo.title") }
      ... on Speaker { name posts(first: 1) { totalCount } }
    }
  }
`);

function searchItem(item: FragmentType<typeof SearchItem>): string {
  const { node, snippet } = useFragment(SearchItem, item);
  switch (node.__typename) {
    case 'Post':
      // @ts-expect-error: front matter may hold anything
      void node.param?.length;
      return `<li><a href="${node.url}">${node.title}</a> ${snippet}</li>`;
    case 'Speaker':
      return `<li>${node.name}, on ${node.posts.totalCount} pages</li>`;
    default:
      return `<li>${node.__typename}</li>`;
  }
}

const Page = graphql(`
  query Page($filter: EventFilter, $first: Int!, $words: String!) {
    events(filter: $filter, orderBy: [{ field: START, direction: DESC }], first: $first) {
      totalCount
      nodes { ...EventItem }
    }
    search(query: $words, first: $first) {
      totalCount
      edges { ...SearchItem }
    }
  }
`);

type Ask = <Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables) => Promise<Result>;

// page returns the page as HTML, and how many items each of its lists should have.
export async function page(ask: Ask): Promise<{ html: string; counts: number[] }> {
  const { events, search } = await ask(Page, { filter: { status: ['PAST', 'ONGOING', 'UPCOMING'] }, first: 100, words: 'Reedbed' });
  // @ts-expect-error: an argument that the API does not have
  void (() => ask(Page, { first: 100, words: '', filter: { nonsense: true } }));
  return {
    html: `<ul>${events.nodes.map(eventItem).join('')}</ul><ol>${search.edges.map(searchItem).join('')}</ol>`,
    counts: [events.totalCount, search.totalCount],
  };
}

// documentId names the query of the page where a server knows its documents.
export function documentId(): string {
  return String(Page.__meta__?.['hash']);
}
