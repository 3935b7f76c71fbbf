//! `authkeep disconnect`

use crate::{
    context::Context,
    output::{Failure, line, words},
};
use authkeep_core::disconnect::{Receipt, Told};
use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

/// End a connection: revoke it at the provider, then forget it here
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep disconnect practice")]
pub struct Arguments {
    /// The connection
    name: String,
    /// Tell the provider nothing
    #[arg(long)]
    local_only: bool,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    let service = context.service_with_secrets();
    context.wait(async {
        let receipt = service.disconnect(&arguments.name, arguments.local_only).await?;
        let now = service.now();
        if context.output.is_json() {
            context.output.value(&as_json(&receipt, now))?;
        } else {
            for sentence in as_text(&receipt, now) {
                context.output.say(line(&sentence));
            }
        }
        // Where this provider could not be reached, others are left for another time.
        if !arguments.local_only && !matches!(receipt.told, Told::Owed(_)) {
            context.catch_up(&service).await;
        }
        Ok(())
    })
}

fn as_text(receipt: &Receipt, now: Timestamp) -> Vec<String> {
    let provider = &receipt.connection.provider_name;
    let mut sentences = match &receipt.told {
        Told::Revoked => vec![format!("Revoked at {provider}: the grant is over.")],
        Told::NoWay => {
            vec![format!("Not revoked at {provider}. {provider} documents no way to do it from here.")]
        }
        Told::NotAsked => vec![format!("Not revoked at {provider}, as you wished.")],
        Told::NothingToRevoke => {
            vec![format!(
                "Nothing was revoked at {provider}: the keychain held no tokens of this connection."
            )]
        }
        Told::Owed(error) => vec![
            format!("Not revoked at {provider} yet. {}", error.what),
            format!(
                "It is tried again when Authkeep next uses the network, and `authkeep doctor` shows it. To let \
                 it be: `authkeep disconnect {} --local-only`.",
                receipt.connection.name
            ),
        ],
        Told::Refused(error) => {
            vec![format!("Not revoked at {provider}. {}", error.what), error.command_hint().to_owned()]
        }
    };
    if let Told::Owed(error) | Told::Refused(error) = &receipt.told
        && let Some(id) = error.request_id()
    {
        sentences.push(format!("For {provider}'s support: request {id}."));
    }
    if receipt.answer_lost {
        sentences.push(format!(
            "The answer of {provider} to the last refresh was lost. If it held new tokens, nobody here knows \
             them: look at the connected apps there."
        ));
    }
    let still_works = matches!(receipt.told, Told::NoWay | Told::NotAsked | Told::Owed(_) | Told::Refused(_));
    match receipt.works_until {
        Some(end) if end > now => {
            sentences.push(format!("The access token stays valid until {}.", words::moment(end, now)));
        }
        None if still_works => sentences.push("When the access token ends is not known.".to_owned()),
        Some(_) | None => {}
    }
    match &receipt.left {
        None if matches!(receipt.told, Told::Owed(_)) => sentences.push(format!(
            "{} is gone from the list. Its tokens stay in the keychain until {provider} was told, and are used \
             for nothing else.",
            receipt.connection.name
        )),
        None => sentences.push(format!("{} is gone from this computer.", receipt.connection.name)),
        Some(error) => sentences.push(format!(
            "{} is gone from the list. {} Its tokens leave the keychain when it next can be used.",
            receipt.connection.name, error.what
        )),
    }
    sentences
}

fn as_json(receipt: &Receipt, now: Timestamp) -> Value {
    let (told, error) = match &receipt.told {
        Told::Revoked => ("revoked", None),
        Told::NoWay => ("no_way", None),
        Told::NotAsked => ("not_asked", None),
        Told::NothingToRevoke => ("nothing_to_revoke", None),
        Told::Owed(error) => ("owed", Some(error)),
        Told::Refused(error) => ("refused", Some(error)),
    };
    json!({
        "connection": receipt.connection.view(now),
        "told": told,
        "works_until": receipt.works_until,
        "answer_lost": receipt.answer_lost,
        "left_in_keychain": receipt.left.as_ref().map(|error| error.view()),
        "error": error.map(|error| error.view()),
    })
}
