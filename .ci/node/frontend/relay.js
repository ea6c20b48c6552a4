import { Environment, Network, RecordSource, Store } from 'relay-runtime';

// lecternEnvironment sends the text of a query, or its name if the compiler has
// persistConfig and leaves the text out.
export function lecternEnvironment(url) {
  const network = Network.create(async ({ id, text }, variables) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ documentId: id, query: text, variables }),
    });
    return answer.json();
  });
  return new Environment({ network, store: new Store(new RecordSource()) });
}
