import { assertEquals } from "@std/assert";

import { explainGitFailure } from "../../../../src/git/program/git_failures.ts";

const REFUSED_HINT =
  "Push to a branch that is not protected, or ask who keeps the remote.";
const SSH_HINT =
  "See that the user of this run can: ssh -o BatchMode=yes with the host of the remote.";
const ANSWER_HINT =
  "Check its address (git remote -v) and the network, then run git push.";

/** What git, ssh or a server prints, and what is made of it. */
const CASES: readonly {
  readonly name: string;
  readonly stderr: string;
  readonly stdout?: string;
  readonly reason: string;
  readonly hint: string;
}[] = [
  {
    name: "a rule of GitHub",
    stderr: `remote: error: GH013: Repository rule violations found.        
remote: 
remote: - Changes must be made through a pull request.        
remote: 
error: failed to push some refs to 'github.com:shop/shop.git'`,
    stdout: `To github.com:shop/shop.git
!\trefs/heads/main:refs/heads/main\t[remote rejected] (push declined due to repository rule violations)
Done`,
    reason:
      'the remote refused it: "- Changes must be made through a pull request."',
    hint: REFUSED_HINT,
  },
  {
    name: "a remote that refuses without a word",
    stderr: "error: failed to push some refs to 'shop.git'",
    stdout:
      "!\trefs/heads/main:refs/heads/main\t[remote rejected] (protected branch hook declined)",
    reason: "the remote refused it: protected branch hook declined",
    hint: REFUSED_HINT,
  },
  {
    name: "a key that ssh does not have",
    stderr: `git@example.com: Permission denied (publickey).
fatal: Could not read from remote repository.`,
    reason: 'ssh cannot log in: "Permission denied (publickey)"',
    hint: SSH_HINT,
  },
  {
    name: "a host that ssh does not know",
    stderr: `Host key verification failed.
fatal: Could not read from remote repository.`,
    reason: 'ssh cannot log in: "Host key verification failed"',
    hint: SSH_HINT,
  },
  {
    name: "a key that ssh-keygen cannot read",
    stderr:
      `error: Load key "/home/jane/key": incorrect passphrase supplied to decrypt private key

fatal: failed to write commit object`,
    reason: "its signature could not be made",
    hint:
      "Unlock the key of this user, or sync with git config commit.gpgSign false.",
  },
  {
    name: "a name that cannot be resolved",
    stderr: `ssh: Could not resolve hostname nowhere: Name or service not known
fatal: Could not read from remote repository.`,
    reason:
      'the remote does not answer: "Could not resolve hostname nowhere: Name or service not known"',
    hint: ANSWER_HINT,
  },
  ...["secret", "se@cret", "se/cret", "se'cret"].map((password) => ({
    name: `an address with password ${password}`,
    stderr:
      `fatal: unable to access 'https://jane:${password}@example.com/shop.git/': refused`,
    reason:
      "the remote does not answer: \"unable to access 'https://example.com/shop.git/': refused\"",
    hint: ANSWER_HINT,
  })),
  {
    name: "anything else",
    stderr: "fatal: bad tree\nhint: Try again.",
    reason: 'git says "bad tree"',
    hint: "Run the same by hand with git to see all of what it or a hook says.",
  },
];

for (const { name, stderr, stdout = "", reason, hint } of CASES) {
  Deno.test(`explainGitFailure() explains ${name}`, () => {
    const error = explainGitFailure("push", { code: 1, stdout, stderr });
    assertEquals([error.message, error.hint], [`Cannot push: ${reason}`, hint]);
  });
}
