// Queries and fragments for Relay's compiler, which takes them from here and has
// the rest of a program import what it makes of them.
import { graphql } from 'relay-runtime';

graphql`
  query documentsListQuery($first: Int!, $filter: PostFilter) {
    ...documentsList @arguments(first: $first, filter: $filter)
  }
`;

graphql`
  fragment documentsList on Query
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }, filter: { type: "PostFilter" })
  @refetchable(queryName: "documentsListPageQuery") {
    posts(first: $first, after: $after, filter: $filter) @connection(key: "documentsList_posts", filters: ["filter"]) {
      totalCount
      edges {
        node {
          id
          ...documentsPost
        }
      }
    }
  }
`;

// A fragment of a node is asked for again by the node's id.
graphql`
  fragment documentsPost on Post
  @argumentDefinitions(full: { type: "Boolean", defaultValue: false })
  @refetchable(queryName: "documentsPostQuery") {
    url
    title
    body @include(if: $full) {
      html
      headings {
        # Relay takes an id for one of the whole site; this is one on its page.
        anchor: id
        text
      }
    }
  }
`;

// So is a list that hangs on a node.
graphql`
  query documentsSpeakerQuery($name: String!) {
    speaker(name: $name) {
      id
      ...documentsSpeakerPosts
    }
  }
`;

graphql`
  fragment documentsSpeakerPosts on Speaker
  @argumentDefinitions(first: { type: "Int", defaultValue: 1 }, after: { type: "String" })
  @refetchable(queryName: "documentsSpeakerPostsPageQuery") {
    posts(first: $first, after: $after) @connection(key: "documentsSpeakerPosts_posts") {
      totalCount
      edges {
        node {
          ...documentsPost
        }
      }
    }
  }
`;

graphql`
  query documentsSearchQuery($words: String!) {
    search(query: $words, first: 100) {
      totalCount
      edges {
        snippet
        node {
          __typename
          ...documentsPost @alias(as: "post")
          ... on Node {
            id
          }
        }
      }
    }
  }
`;

graphql`
  subscription documentsSubscription {
    revisionChanged {
      revision {
        commit {
          sha
        }
      }
      modified {
        id
        ...documentsPost
      }
    }
  }
`;
