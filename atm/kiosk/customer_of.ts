import { getCookie } from "hono/cookie";
import { HTTPException } from "hono/http-exception";
import type { Customer } from "./customer.ts";
import type { KioskContext } from "./kiosk.ts";

/** Who asks. @throws {HTTPException} a way to log in: nobody is logged in, or no longer */
export function customerOf(c: KioskContext): Customer {
  const customer = c.get("customer");
  if (customer !== undefined) return customer;
  const res = c.redirect(getCookie(c, "kiosk") === undefined ? "/login" : "/timeout", 303);
  throw new HTTPException(403, { res, message: "Nobody is logged in" });
}
