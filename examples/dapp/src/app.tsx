import { useConnect, useConnection, useConnectors, useDisconnect } from "wagmi";
import { Support, useHandOver } from "./support";

export function App() {
  // All that it takes for the form to know the wallet of this page.
  useHandOver();
  return (
    <>
      <header>
        <a className="brand" href="/">
          <img src="/icon.svg" alt="" width="28" height="28" /> Harbor Bridge
        </a>
        <Wallet />
      </header>
      <main>
        <section className="transfer" aria-labelledby="transfer">
          <h1 id="transfer">Bridge</h1>
          <p className="soft">Seven chains, one crossing. This part is only painted.</p>
          <div className="leg">
            <span>From</span>
            <b>Ethereum</b>
            <i>1.5 ETH</i>
          </div>
          <div className="leg">
            <span>To</span>
            <b>Base</b>
            <i>1.4987 ETH</i>
          </div>
          <p className="soft">About four minutes, $1.12 in fees.</p>
        </section>
        <Support />
      </main>
    </>
  );
}

function Wallet() {
  const { address, connector, isConnected } = useConnection();
  const connectors = useConnectors();
  const connect = useConnect();
  const disconnect = useDisconnect();
  if (isConnected && address)
    return (
      <div className="wallet">
        <span>
          {connector?.name} <code>{`${address.slice(0, 8)}…${address.slice(-6)}`}</code>
        </span>
        <button onClick={() => disconnect.mutate({})}>Disconnect</button>
      </div>
    );
  return (
    <div className="wallet">
      {connectors.map((each) => (
        <button key={each.uid} onClick={() => connect.mutate({ connector: each })}>
          Connect {each.name}
        </button>
      ))}
    </div>
  );
}
