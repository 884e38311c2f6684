//! `example-host`: serves the host pages. Only the command line; the rest is the library.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

/// Serves pages that embed the form.
#[derive(Parser)]
#[command(name = "example-host", version)]
struct Options {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8789")]
    listen: SocketAddr,
    /// The proxy's public URL.
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    proxy: String,
    /// The folder that `npm run build` made of the dApp; it is shown at /dapp/.
    #[arg(long)]
    dapp: Option<PathBuf>,
    /// The secret that signs who is signed in, shared with the proxy.
    #[arg(long, env = "INTAKE_IDENTITY_SECRET", hide_env_values = true)]
    identity_secret: Option<String>,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let options = Options::parse();
    let listener = tokio::net::TcpListener::bind(options.listen).await?;
    writeln!(
        std::io::stdout(),
        "listening on http://{}",
        listener.local_addr()?
    )?;
    let mut router = intake_examples::router(
        options.proxy.trim_end_matches('/'),
        options.identity_secret.as_deref(),
    );
    if let Some(built) = options.dapp {
        router = router.merge(intake_examples::dapp(&built));
    }
    axum::serve(listener, router).await
}
