// ask answers a query by GET, so that browsers and CDNs can keep the answer.
export async function ask(query, variables = {}) {
  const url = new URL(process.env.LECTERN_URL); // http://127.0.0.1:8080/graphql
  url.searchParams.set('query', query);
  url.searchParams.set('variables', JSON.stringify(variables));
  const answer = await fetch(url, { headers: { Accept: 'application/graphql-response+json' } });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(errors.map((error) => error.message).join('; '));
  return data;
}

// allPosts walks all posts of a language, each once, however many there are.
export async function* allPosts(language, first = 100) {
  const query = `query AllPosts($language: String!, $first: Int!, $after: String) {
    posts(filter: { language: { eq: $language } }, first: $first, after: $after) {
      nodes { url title date body { excerpt } }
      pageInfo { hasNextPage endCursor }
    }
  }`;
  let after = null;
  do {
    const { posts } = await ask(query, { language, first, after });
    yield* posts.nodes;
    after = posts.pageInfo.hasNextPage ? posts.pageInfo.endCursor : null;
  } while (after);
}
