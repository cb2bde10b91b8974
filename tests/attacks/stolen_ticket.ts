import { join } from "node:path";
import { TicketFile } from "../../atm/ticket_file.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { BankIdentity } from "../../lib/channel/bank_identity.ts";
import type { Channel } from "../../lib/channel/channel.ts";
import { encodeReply } from "../../lib/channel/reply.ts";
import { decodeRequest } from "../../lib/channel/request.ts";
import { consumeResume, createResume, readResume } from "../../lib/channel/resume.ts";
import type { Ticket } from "../../lib/channel/ticket.ts";
import { systemClock } from "../../lib/clock.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemDisk } from "../../lib/disk.ts";
import { systemRandom } from "../../lib/random.ts";
import { sideFiles } from "../../lib/side_files.ts";
import { DEPOSIT } from "./customer.ts";
import { forgedReply } from "./forged_reply.ts";
import type { Link } from "./proxy.ts";
import { asFrame, bankOf, cardOf, Rogue } from "./rogue.ts";
import type { World } from "./world.ts";

/** A ticket as it lies beside a card. */
export type Stolen = Pick<Ticket, "id" | "secret">;

/** A copy of what the ATM keeps beside john's card, once he has used it. */
export async function ticketAfterDeposit(world: World): Promise<Stolen> {
  await world.atm(DEPOSIT);
  return await copyTicket(world);
}

/** Where john's ATM keeps it. */
export async function ticketPath(world: World): Promise<string> {
  return (await sideFiles(nodeCrypto, join(world.folder, "john.card"))).ticket;
}

/** The ticket stays where it is. */
async function copyTicket(world: World): Promise<Stolen> {
  const { kid: bankKid } = await bankOf(world);
  const disk = { ...systemDisk, remove: () => Promise.resolve() };
  const deps = { primitives: nodeCrypto, clock: systemClock, bankKid, disk };
  return (await new TicketFile(await ticketPath(world), deps).take())!;
}

/** A RESUME on the ticket, made now. */
export async function resumeFrame(world: World, ticket: Stolen): Promise<Bytes> {
  return (await resumeOf(await bankOf(world), ticket)).frame;
}

function resumeOf(bank: BankIdentity, { id, secret }: Stolen): ReturnType<typeof createResume> {
  const deps = { primitives: nodeCrypto, random: systemRandom, clock: systemClock };
  return createResume(deps, bank, { id, secret: secret.slice() });
}

/** The thief's own session on a ticket. */
export async function openStolen(world: World, ticket: Stolen): Promise<Rogue> {
  const resume = await resumeOf(await bankOf(world), ticket);
  return await Rogue.open(world, await cardOf(world, "john"), nodeCrypto, resume);
}

/** Answers the ATM with nothing but the ticket: no key of the bank's is in it. */
export async function poseAsBank(world: World, { secret }: Stolen, { atm }: Link): Promise<void> {
  const identitySeed = systemRandom(32);
  const frame = asFrame((await atm.next())!);
  const deps = {
    primitives: nodeCrypto,
    random: systemRandom,
    bank: await bankOf(world),
    identitySeed,
    tickets: { take: () => secret.slice() },
  };
  const answer = await consumeResume(deps, frame, readResume(frame), () => ({
    bankTimeMs: Date.now(),
    sessionId: systemRandom(16),
    logId: new Uint8Array(16),
    idleLimitS: 60,
    treeSize: 0n,
    root: new Uint8Array(32),
    ticketId: new Uint8Array(16),
    ticketLifetimeS: 0,
  }));
  await atm.send(answer.frame);
  const request = await atm.next();
  if (request !== null) await atm.send(await forgeReceipt(answer.channel, request, identitySeed));
  await atm.next();
}

/** Says "done" under a key of the thief's own. */
async function forgeReceipt(channel: Channel, request: Bytes, seed: Bytes): Promise<Bytes> {
  const { body: order } = await channel.open(asFrame(request));
  const body = await encodeReply(nodeCrypto, forgedReply(decodeRequest(order)), seed);
  return await channel.seal("reply", body);
}
