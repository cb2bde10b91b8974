import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UserError } from "../errors.ts";
import { serveWeb } from "./serve_web.ts";

const QUIET = (message: string) => {
  throw new Error(message);
};

Deno.test("serveWeb() serves on loopback without a warning, at a free port if asked", async () => {
  const server = serveWeb({ host: "127.0.0.1", port: 0, warn: QUIET }, () => new Response("hello"));
  assertMatch(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assertEquals(await (await fetch(server.url)).text(), "hello");
  const { port } = new URL(server.url);
  const again = () =>
    serveWeb({ host: "127.0.0.1", port: Number(port), warn: QUIET }, () => new Response(""));
  assertThrows(again, UserError, "something listens there already");
  await server.stop();
});

Deno.test("serveWeb() warns loudly where others can reach the page", async () => {
  const warnings: string[] = [];
  const place = {
    host: "0.0.0.0",
    port: 0,
    warn: (message: string) => void warnings.push(message),
  };
  await serveWeb(place, () => new Response("")).stop();
  assertMatch(warnings.join(), /OPEN TO THE NETWORK/);
});
