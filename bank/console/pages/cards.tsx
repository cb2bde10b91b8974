import type { JSX } from "hono/jsx/jsx-runtime";
import type { FC } from "hono/jsx";
import type { Figures } from "../figures.ts";
import type { Monitor } from "../monitor.ts";
import { Sparkline } from "../sparkline.tsx";

interface CardsProps {
  readonly figures: Figures;
  readonly monitor: Monitor;
  readonly nowMs: number;
}

/** The bank at a glance. What bears `data-live` is kept up to date by live.js. */
export function Cards({ figures: { texts, lists }, monitor, nowMs }: CardsProps): JSX.Element {
  const Text: FC<{ of: string; class?: string }> = ({ of, class: classes = "small muted" }) => (
    <p class={classes} data-live={of}>{texts[of]}</p>
  );
  return (
    <div class="cards">
      <section class="card">
        <h2>Orders</h2>
        <Text of="orderRate" class="big" />
        <Sparkline id="orders" name="Orders" series={monitor.orderRate.until(nowMs)} />
        <Text of="orders" />
        <Text of="median" />
      </section>
      <section class="card">
        <h2>Handshakes</h2>
        <Text of="handshakeRate" class="big" />
        <Sparkline id="handshakes" name="Handshakes" series={monitor.handshakeRate.until(nowMs)} />
        <Text of="handshakes" />
        <Text of="replays" />
      </section>
      <section class="card">
        <h2>Refused or failed</h2>
        <Text of="trouble" class="big" />
        <dl class="reasons" data-live-list="reasons">
          {lists.reasons!.map(([name, count]) => (
            <div>
              <dt>{name}</dt>
              <dd>{count}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="card">
        <h2>Connections</h2>
        <Text of="connections" class="big" />
        <Text of="connectionsMax" />
        <Text of="connectionsTotal" />
      </section>
      <section class="card">
        <h2>Audit log</h2>
        <p class="big">
          <span data-live="entries">{texts.entries}</span> <span class="unit">entries</span>
        </p>
        <Text of="sealed" />
        <Text of="check" />
      </section>
      <section class="card">
        <h2>Up for</h2>
        <Text of="uptime" class="big" />
        <Text of="committed" />
        <Text of="memory" />
      </section>
    </div>
  );
}
