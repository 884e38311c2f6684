//! The project's own commands: `cargo xtask <command>`.
//!
//! Not a build system: each command says in what order cargo, Trunk and a few
//! pinned tools are called, gets those that are missing, and tells what is
//! going on meanwhile. No part of the product.
#![allow(clippy::print_stdout, clippy::print_stderr)]
#![allow(missing_docs, reason = "a binary that nobody links against")]

mod assets;
mod bench;
mod build;
mod check;
mod demo;
mod dist;
mod env;
mod fingerprint;
mod fuzz;
mod guard;
mod paths;
mod run;
mod say;
mod screenshots;
mod size;
mod soak;
mod steps;
mod supply;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Get the pinned tools that the build needs and that are not here yet
    Tools {
        /// Get what the tests need as well: browsers, drivers, axe-core
        #[arg(long)]
        all: bool,
    },
    /// Build the widget and the loader into `dist/`
    Build(build::Args),
    /// Start sandbox, proxy and a host page, and print where they are
    Demo(demo::Args),
    /// Run every test: formatting, lints, host, browser, end to end
    Test(test::Args),
    /// The quick part of `test`: formatting, lints, host tests
    Check,
    /// Print the sizes of the assets against their budgets; fail above them
    Size,
    /// Measure opening, acknowledging and a long queue, on release builds
    Bench(bench::Args),
    /// Kill the proxy under load again and again, and count what became of every request
    Soak(soak::Args),
    /// Print how many generated secrets the guard finds, and what it blocks in ordinary texts
    Guard,
    /// Feed what reads strangers' bytes with mutated ones, for a while
    Fuzz(fuzz::Args),
    /// Make the one binary that carries the assets
    Dist,
    /// Take a picture of every state of the form
    Screenshots(screenshots::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = run::watch_for_interrupts().and_then(|()| match cli.command {
        Command::Tools { all } => tools::command(all),
        Command::Build(args) => build::command(&args),
        Command::Demo(args) => demo::command(&args),
        Command::Test(args) => test::command(&args),
        Command::Check => check::command(),
        Command::Size => size::command(),
        Command::Bench(args) => bench::command(&args),
        Command::Soak(args) => soak::command(&args),
        Command::Guard => guard::command(),
        Command::Fuzz(args) => fuzz::command(&args),
        Command::Dist => dist::command(),
        Command::Screenshots(args) => screenshots::command(&args),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // The exit status that shells give a command ended by Ctrl-C.
        Err(_) if run::interrupted() => ExitCode::from(130),
        Err(error) => {
            say::failure(&error);
            ExitCode::FAILURE
        }
    }
}
