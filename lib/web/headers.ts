import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

/** Nothing from elsewhere, nothing inline, in nobody's frame (CSP 3; docs/KIOSK.md, "Safe"). */
export function safeHeaders(): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ["'none'"],
    },
    permissionsPolicy: {
      camera: [],
      microphone: [],
      geolocation: [],
      payment: [],
      usb: [],
      serial: [],
    },
    // "no-referrer" makes browsers send "Origin: null", which csrf() has to refuse.
    referrerPolicy: "same-origin",
    // The page is plain HTTP on loopback; a proxy that adds TLS adds this as well.
    strictTransportSecurity: false,
    xFrameOptions: "DENY",
  });
}

/** Keeps pages out of every cache: the next person at this machine shall not go Back to them. */
export function neverStored(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
  };
}
