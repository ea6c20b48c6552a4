// What goes over the wire while a client works.

// record has all requests by fetch listed from now on, in the order sent.
export function record() {
  const requests = [];
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init = {}) => {
    const { searchParams } = new URL(input);
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : {};
    const request = { method: init.method ?? 'GET', hasText: searchParams.has('query') || 'query' in body };
    requests.push(request);
    const answer = await send(input, init);
    request.status = answer.status;
    return answer;
  };
  return requests;
}
