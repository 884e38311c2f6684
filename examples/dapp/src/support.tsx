import { useEffect, useState } from "react";
import { useConnection } from "wagmi";

const INTAKE = import.meta.env.VITE_INTAKE;

/** Calls the loader now, or as soon as it is there. */
function withIntake(act: (intake: Window["Intake"]) => void): () => void {
  if (window.Intake) {
    act(window.Intake);
    return () => {};
  }
  const script = document.querySelector<HTMLScriptElement>(`script[src="${INTAKE}/intake.js"]`);
  const loaded = () => act(window.Intake);
  script?.addEventListener("load", loaded, { once: true });
  return () => script?.removeEventListener("load", loaded);
}

/** Hands the connected wallet over to the form, and takes it back. */
export function useHandOver() {
  const { connector, isConnected } = useConnection();
  useEffect(() => {
    let current = true;
    let stop = () => {};
    const hand = (provider: unknown) => {
      if (current) stop = withIntake((intake) => intake.setWallet(provider as IntakeWallet));
    };
    if (isConnected && connector) connector.getProvider().then(hand, () => hand(null));
    else hand(null);
    return () => {
      current = false;
      stop();
    };
  }, [connector, isConnected]);
}

type IntakeWallet = Parameters<Window["Intake"]["setWallet"]>[0];

const EVENTS = ["ready", "submit", "submitted", "error"] as const;

/** The form in a frame, and what the page hears of it. */
export function Support() {
  const [log, setLog] = useState<string[]>([]);
  useEffect(() => {
    const gone = new AbortController();
    for (const name of EVENTS)
      window.addEventListener(
        `intake:${name}`,
        ({ detail }) => setLog((lines) => [...lines, `${name} ${JSON.stringify(detail)}`]),
        { signal: gone.signal },
      );
    return () => gone.abort();
  }, []);
  return (
    <section className="support" aria-labelledby="support">
      <h2 id="support">Support</h2>
      <div className="frame">
        <iframe src={`${INTAKE}/f/support`} data-intake="" title="Contact support" allow="clipboard-write; display-capture" />
      </div>
      <h3>What this page hears</h3>
      <ol className="log" aria-live="polite">
        {log.length ? log.map((line, at) => <li key={at}>{line}</li>) : <li>Nothing yet.</li>}
      </ol>
    </section>
  );
}
