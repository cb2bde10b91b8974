import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ConsoleRig } from "../../tests/support/console_rig.ts";
import { settle } from "../../tests/support/fake_clock.ts";
import { DiskBank } from "../audit/disk_bank.ts";
import { command, withFolder } from "../ledger/testing.ts";

function create(account: string, cents = 12_345_600n) {
  return command({ operation: "create", account, txn: account, cents });
}

/** An operator at the console of a bank with these orders on its disk. */
async function withConsole(
  test: (rig: ConsoleRig, bank: DiskBank) => Promise<void>,
  orders = [create("john")],
): Promise<void> {
  await withFolder(async (folder) => {
    const bank = new DiskBank(folder);
    await bank.run(orders);
    const rig = await ConsoleRig.open(folder);
    rig.clock.setWall(bank.clock.now());
    await rig.logIn();
    await test(rig, bank);
    assertEquals(rig.bugs, []);
  });
}

Deno.test("console hides balances until they are asked for", () =>
  withConsole(async (rig) => {
    const hidden = await rig.page("/accounts");
    assertStringIncludes(hidden, "john");
    assert(!hidden.includes("123,456.00"), hidden);
    assertStringIncludes(await rig.page("/accounts?balances=shown"), "123,456.00");
  }));

Deno.test("console lists accounts by pages, and finds some of them", () => {
  const names = Array.from({ length: 60 }, (_, i) => `a${String(i).padStart(2, "0")}`);
  return withConsole(async (rig) => {
    const shown = async (path: string) =>
      [...(await rig.page(path)).matchAll(/scope="row" class="name">(a\d\d)</g)].map(([, n]) => n!);
    assertEquals(await shown("/accounts"), names.slice(0, 50));
    assertEquals(await shown("/accounts?after=a49"), names.slice(50));
    assertEquals(await shown("/accounts?search=a0"), names.slice(0, 10));
    assertStringIncludes(await rig.page("/accounts"), 'href="/accounts?after=a49"');
    assertStringIncludes(await rig.page("/accounts?search=zz"), "No account has such a name.");
  }, names.map((name) => create(name)));
});

Deno.test("console shows withdrawals that are under way", () =>
  withConsole(
    async (rig) => {
      const page = await rig.page("/terminals");
      assertMatch(page, />john<\/th><td class="n">77\.00<\/td><td>open<\/td><td class="n">\d+ /);
    },
    [create("john"), command({ operation: "hold", account: "john", txn: "h", cents: 7_700n })],
  ));

Deno.test("console shows whether the books balance, and what was booked today", () =>
  withConsole(async (rig) => {
    assertStringIncludes(await rig.page("/terminals"), "No money is set aside.");
    const books = await rig.page("/books");
    assertStringIncludes(books, "The books balance: 123,456.00 EUR on either side");
    assertMatch(books, /create<\/th>.*123,456\.00/);
  }));

Deno.test("console verifies the log in the background, and says how far it is good", () =>
  withConsole(async (rig, bank) => {
    assertStringIncludes(await rig.page("/audit"), "not checked in this run");
    const verify = async () => {
      await rig.request("/audit/verify", { form: {} });
      for (;;) {
        const page = await rig.page("/audit");
        if (!page.includes("checking,")) return page;
        await settle();
      }
    };
    const good = await verify();
    assertMatch(good, /verified up to \d+ entries/);
    assertMatch(good, /id="head"[^>]*>cofre-log\/[0-9a-f]+ \d+ /);
    assertMatch(await rig.page("/metrics"), /\ncofre_audit_tampered 0\n/);
    const log = await Deno.readFile(bank.files.audit);
    log[1_000]! ^= 1;
    await Deno.writeFile(bank.files.audit, log);
    assertMatch(await verify(), /BROKEN at entry \d+/);
    assertMatch(await rig.page("/metrics"), /\ncofre_audit_tampered 1\n/);
  }));

Deno.test("console reads the log to who holds its key, until the key is taken away", () =>
  withConsole(async (rig, bank) => {
    const key = await Deno.readTextFile(bank.files.auditorKey);
    assertEquals((await rig.request("/audit/export")).status, 303);
    await rig.request("/audit/key", { form: { key } });
    const page = await rig.page("/audit");
    assertMatch(page, /john<\/td>.*create/);
    const secret = key.split("\n")[3]!;
    for (const path of ["/audit", "/", "/accounts"]) {
      assert(!(await rig.page(path)).includes(secret), path);
    }
    assert(!JSON.stringify(rig.notes, (_, v) => `${v}`).includes(secret));
    assertStringIncludes(await rig.page("/audit?account=mary"), "Nothing in the log is like that.");
    const csv = await rig.request("/audit/export?format=csv");
    assertStringIncludes(csv.headers.get("content-disposition")!, 'filename="audit.csv"');
    assertMatch(await csv.text(), /^index,time.*\r\n\d+,[^\r]*,john,create,123456\.00,done/);
    assertMatch(await rig.page("/audit/export?format=jsonl"), /"account":"john"/);
    await rig.request("/audit/forget", { form: {} });
    assert(!(await rig.page("/audit")).includes("john"));
    const told = rig.notes.map(({ peer, action }) => `${peer} ${action}`);
    assertStringIncludes(told.join(), "operator ana auditor_key_given");
    assertStringIncludes(told.join(), "operator ana read_audit_log");
  }));

Deno.test("console forgets the auditor's key when its log-in ends", () =>
  withConsole(async (rig, bank) => {
    const key = await Deno.readTextFile(bank.files.auditorKey);
    await rig.request("/audit/key", { form: { key } });
    await rig.request("/logout", { form: {} });
    await rig.logIn();
    assertStringIncludes(await rig.page("/audit"), "Open the log");
  }));

Deno.test("console takes no other key, and says why without repeating it", () =>
  withConsole(async (rig, bank) => {
    const wrong = ["", "top secret", await Deno.readTextFile(bank.files.auth)];
    for (const key of wrong) {
      const { headers } = await rig.request("/audit/key", { form: { key } });
      assertEquals(headers.get("location"), "/audit");
      const page = await rig.page("/audit");
      assertStringIncludes(page, "This is no auditor&#39;s key");
      assert(!page.includes("top secret"));
    }
  }));

Deno.test("console proves that an entry is in the log", () =>
  withConsole(async (rig) => {
    assertStringIncludes(await rig.page("/audit/proof?entry=1"), "c2sp.org/tlog-proof@v1");
    for (const entry of ["", "x", "-1", "999"]) {
      assertEquals((await rig.request(`/audit/proof?entry=${entry}`)).status, 303, entry);
    }
    assertStringIncludes(await rig.page("/"), "Cannot prove entry 999");
  }));
