/**
 * The proof that a client knows a password, by SCRAM-SHA-256.
 *
 * `npm:pg` makes it of every password by SASLprep, and with one that libpq and
 * the server leave as it is, it cannot log in.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createHash, createHmac, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";

import { preparePassword } from "./saslprep.ts";

/** Bytes of a SHA-256. */
const KEY_BYTES = 32;

const derive = promisify(pbkdf2);

/** What is in `npm:pg` and not in its types. */
interface ScramConnection {
  sendSASLInitialResponseMessage(mechanism: string, response: string): void;
  sendSCRAMClientFinalMessage(response: string): void;
  on(event: string, listener: (message: { data: string }) => void): unknown;
  emit(event: "error", error: unknown): unknown;
}
interface ScramClient {
  readonly password: string;
  readonly saslSession: { serverSignature: string };
}

/** What both sides have said, as RFC 5802 calls it. */
interface Exchange {
  readonly clientFirstBare: string;
  readonly serverFirst: string;
  readonly clientFinalWithoutProof: string;
}

/**
 * Has `npm:pg` send the proof that libpq would send. It must not have begun to
 * connect.
 *
 * @param ofClient A `Client` of `npm:pg`.
 * @param ofConnection Its `Connection`.
 */
export function proveAsLibpq(ofClient: object, ofConnection: object): void {
  const client = ofClient as ScramClient;
  const connection = ofConnection as ScramConnection;
  const sendFirst = connection.sendSASLInitialResponseMessage.bind(connection);
  const sendFinal = connection.sendSCRAMClientFinalMessage.bind(connection);
  let clientFirstBare = "";
  let serverFirst = "";
  connection.on("authenticationSASLContinue", ({ data }) => serverFirst = data);
  connection.sendSASLInitialResponseMessage = (mechanism, response) => {
    // Before it stands whether there is channel binding.
    clientFirstBare = response.replace(/^.*?,,/, "");
    sendFirst(mechanism, response);
  };
  connection.sendSCRAMClientFinalMessage = (response) => {
    const clientFinalWithoutProof = response.replace(/,p=[^,]*$/, "");
    prove(client.password, {
      clientFirstBare,
      serverFirst,
      clientFinalWithoutProof,
    }).then(({ proof, serverSignature }) => {
      client.saslSession.serverSignature = serverSignature;
      sendFinal(`${clientFinalWithoutProof},p=${proof}`);
    }).catch((error) => connection.emit("error", error));
  };
}

/** RFC 5802, section 3. */
async function prove(
  password: string,
  { clientFirstBare, serverFirst, clientFinalWithoutProof }: Exchange,
): Promise<{ readonly proof: string; readonly serverSignature: string }> {
  const message =
    `${clientFirstBare},${serverFirst},${clientFinalWithoutProof}`;
  const salted = await derive(
    preparePassword(password),
    Buffer.from(readAttribute(serverFirst, "s"), "base64"),
    Number(readAttribute(serverFirst, "i")),
    KEY_BYTES,
    "sha256",
  );
  const clientKey = sign(salted, "Client Key");
  const storedKey = createHash("sha256").update(clientKey).digest();
  const signature = sign(storedKey, message);
  return {
    proof: Buffer.from(
      clientKey.map((byte, i) => byte ^ (signature[i] ?? 0)),
    ).toString("base64"),
    serverSignature: sign(sign(salted, "Server Key"), message)
      .toString("base64"),
  };
}

function sign(key: Uint8Array, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** `npm:pg` has checked the message before. */
function readAttribute(serverFirst: string, name: string): string {
  const part = serverFirst.split(",").find((pair) =>
    pair.startsWith(`${name}=`)
  );
  return part?.slice(2) ?? "";
}
