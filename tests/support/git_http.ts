/**
 * A bare repository behind HTTP that wants a login, served by git itself.
 *
 * @module
 */

/** Where it is, gone with the block. */
export interface GitServer extends AsyncDisposable {
  /** Of the repository, without user and password. */
  readonly url: string;
}

/** What a request has to come with. */
export interface GitLogin {
  readonly user: string;
  readonly password: string;
}

/** Serves a repository to who has the login, for reading and writing. */
export function serveGit(path: string, login: GitLogin): GitServer {
  const expected = `Basic ${btoa(`${login.user}:${login.password}`)}`;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) =>
      request.headers.get("authorization") === expected
        ? runBackend(request, path, login.user)
        : new Response("", {
          status: 401,
          headers: { "WWW-Authenticate": 'Basic realm="git"' },
        }),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/shop.git`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Source: https://git-scm.com/docs/git-http-backend. */
async function runBackend(
  request: Request,
  path: string,
  user: string,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = new Uint8Array(await request.arrayBuffer());
  const child = new Deno.Command("git", {
    args: ["-c", "http.receivepack=true", "http-backend"],
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROJECT_ROOT: path,
      PATH_INFO: pathname.replace(/^\/[^/]*/, ""),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      REMOTE_USER: user,
      CONTENT_TYPE: request.headers.get("content-type") ?? "",
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: request.headers.get("content-encoding") ?? "",
    },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const stdin = child.stdin.getWriter();
  await stdin.write(body);
  await stdin.close();
  return readCgiAnswer((await child.output()).stdout);
}

function readCgiAnswer(output: Uint8Array): Response {
  const text = new TextDecoder("latin1").decode(output);
  const end = text.indexOf("\r\n\r\n");
  const headers = new Headers(
    text.slice(0, end).split("\r\n").map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  const status = Number.parseInt(headers.get("status") ?? "200");
  headers.delete("status");
  return new Response(new Uint8Array(output.subarray(end + 4)), {
    status,
    headers,
  });
}
