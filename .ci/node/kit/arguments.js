// What each check is started with.
//
//	node CHECK.mjs URL REPOSITORY LECTERN

const [url, repository, program] = process.argv.slice(2);
if (!url || !repository || !program) {
  console.error(`usage: node ${process.argv[1]} URL REPOSITORY LECTERN`);
  process.exit(2);
}

export {
  url, // of /graphql
  repository, // the path of a bare repository that the server follows
  program, // the path of lectern
};
