// Package gitsource follows one branch of one Git repository, and others beside
// it.
//
// A [Repo] keeps a bare clone on disk and brings it up to date. A [Revision] is
// the repository as of one commit: a file system, and what every commit did to
// every path. [Repo.Resolve] finds other branches, tags and commits, [Diff] tells
// revisions apart, and [FindForge] knows where their pages are on the web. A [Watcher] has each new revision applied and goes
// on when the remote fails. [GitHubHook] turns a forge's push into a nudge for
// the Watcher.
//
// What the package promises:
//
//   - What was served stays served: a failed fetch, a branch that is gone or
//     sent back, a sign-in page in place of a repository, or a full disk leave
//     the clone as it was. A crash leaves a whole clone or none.
//   - No credentials go out over plain http or to a host that they were not
//     meant for, and none appear in errors and logs.
//   - Nothing of the content is run or checked out: no work tree, no hooks, no
//     submodules, no filters. An odd file name costs that one file, by name.
//
// # Why an object store of our own
//
// The wire protocol is go-git's. Objects are read, received and copied by the
// code here, for reasons that were measured on a site of 1,127 pages and 1,055
// commits: reading all pages takes a third of the time of go-git's storer and
// may be done from many goroutines, the history of all files takes 55 ms
// instead of 1.7 s, and one odd name does not end the walk over a tree. What
// arrives over the network is hashed object by object and becomes visible, file
// by file synced, only when all of it is there.
//
// A local repository is copied object by object as well, with its deltas as
// they are, by this process: no git binary is needed, and none is run.
package gitsource
