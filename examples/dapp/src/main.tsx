import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { WagmiProvider, createConfig, http } from "wagmi";
import { arbitrum, base, mainnet } from "wagmi/chains";
import { App } from "./app";
import { announceDemoWallet } from "./demo-wallet";
import "./app.css";

// Nobody who tries the demo needs a wallet of their own.
announceDemoWallet();

// wagmi finds every wallet that announces itself (EIP-6963).
const config = createConfig({
  chains: [mainnet, base, arbitrum],
  transports: { [mainnet.id]: http(), [base.id]: http(), [arbitrum.id]: http() },
});

createRoot(document.getElementById("app")!).render(
  <StrictMode>
    <WagmiProvider config={config}>
      <QueryClientProvider client={new QueryClient()}>
        <App />
      </QueryClientProvider>
    </WagmiProvider>
  </StrictMode>,
);
