/**
 * The bytes that go to a server and come from it, for a frontend that did not
 * open the connection.
 *
 * @module
 */

import { AnswerScanner } from "./answer_scanner.ts";
import type { Login } from "../../libpq/connect.ts";

/** Whom to tell of an answer. */
interface Listener {
  readonly onAnswer: (bytes: Uint8Array) => void;
  readonly onEnd: () => void;
  readonly onFailure: (error: unknown) => void;
}

const SILENT: Listener = {
  onAnswer: () => {},
  onEnd: () => {},
  onFailure: () => {},
};

/**
 * Takes the connection of a login over.
 *
 * The first thing a frontend says is a start-up packet; it gets the answer that
 * the server gave when the connection was opened.
 */
export class ServerWire {
  readonly #login: Login;
  readonly #scanner = new AnswerScanner();
  #hasStarted = false;
  /** Of the question that waits for its answer. */
  #listener: Listener = SILENT;

  constructor(login: Login) {
    this.#login = login;
    const { stream } = login;
    // What npm:pg would take for its own.
    stream.removeAllListeners("data");
    stream.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    stream.on("close", () => this.#listener.onEnd());
  }

  /**
   * Asks the server.
   *
   * @param onAnswer Called with each piece of the answer, as it comes.
   * @returns When the answer is whole, or the connection has ended.
   * @throws What `onAnswer` throws.
   */
  async ask(
    messages: Uint8Array,
    onAnswer: (bytes: Uint8Array) => void,
  ): Promise<void> {
    if (!this.#hasStarted) {
      this.#hasStarted = true;
      onAnswer(renderStartUpAnswer(this.#login.parameterStatus));
      return;
    }
    const { stream } = this.#login;
    if (stream.destroyed) return;
    await new Promise<void>((onEnd, onFailure) => {
      this.#listener = { onAnswer, onEnd, onFailure };
      stream.write(messages);
    });
  }

  /** Ends the session; what was asked may still be answered, to nobody. */
  async close(): Promise<void> {
    this.#listener = SILENT;
    await this.#login.end();
  }

  #receive(chunk: Uint8Array): void {
    const { onAnswer, onEnd, onFailure } = this.#listener;
    try {
      onAnswer(chunk);
      if (this.#scanner.push(chunk)) onEnd();
    } catch (error) {
      onFailure(error);
    }
  }
}

/**
 * `AuthenticationOk`, `ParameterStatus` for each parameter, `ReadyForQuery`.
 *
 * Source: https://www.postgresql.org/docs/18/protocol-message-formats.html.
 */
function renderStartUpAnswer(
  parameterStatus: ReadonlyMap<string, string>,
): Uint8Array {
  const messages = [
    renderMessage("R", "\0\0\0\0"),
    ...[...parameterStatus].map(([name, value]) =>
      renderMessage("S", `${name}\0${value}\0`)
    ),
    renderMessage("Z", "I"),
  ];
  return new Uint8Array(messages.flatMap((message) => [...message]));
}

/** A letter, the length of all but the letter, and what is told. */
function renderMessage(letter: string, text: string): Uint8Array {
  const content = new TextEncoder().encode(text);
  const message = new Uint8Array(5 + content.length);
  message[0] = letter.charCodeAt(0);
  new DataView(message.buffer).setUint32(1, 4 + content.length);
  message.set(content, 5);
  return message;
}
