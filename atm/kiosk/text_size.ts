import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";

/** How large the text is, as the class of the page has it. */
export type TextSize = typeof TEXT_SIZES[number];

export const TEXT_SIZES = ["standard", "large", "largest"] as const;

const COOKIE = "kiosk_text";

/** Keeps the size that is asked for by `?text=`, until the browser is closed. */
export function keepTextSize(): MiddlewareHandler {
  return async (c, next) => {
    const size = asSize(c.req.query("text"));
    // Not Secure: the page is plain HTTP on loopback.
    if (size !== undefined) setCookie(c, COOKIE, size, { sameSite: "Strict", httpOnly: true });
    await next();
  };
}

/** The size of a request: asked for, or chosen before. */
export function textSizeOf(c: Context): TextSize {
  return asSize(c.req.query("text")) ?? asSize(getCookie(c, COOKIE)) ?? "standard";
}

function asSize(text: string | undefined): TextSize | undefined {
  return TEXT_SIZES.find((size) => size === text);
}
