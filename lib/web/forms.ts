import type { MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";

/** What a page's own forms send. */
export const FORM_TYPE = "application/x-www-form-urlencoded";

/**
 * Refuses everything but reading and sending a form: hono's csrf() looks at the types that a
 * foreign form can send, and lets JSON pass.
 */
export function onlyForms(types: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const { method } = c.req;
    if (method !== "GET" && method !== "HEAD") {
      if (method !== "POST") throw new HTTPException(405, { message: "Method not allowed" });
      const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
      if (!types.includes(type ?? "")) {
        throw new HTTPException(415, { message: "Not a form" });
      }
    }
    await next();
  };
}
