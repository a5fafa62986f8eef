//! `recado subscribers` as people type it.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::PlainFormat;

#[derive(Debug, Args)]
pub struct SubscribersArgs {
    #[command(subcommand)]
    pub task: SubscribersTask,
}

#[derive(Debug, Subcommand)]
pub enum SubscribersTask {
    Import(ImportPeople),
    Export(ExportPeople),
    Add(AddPerson),
    Remove(RemovePerson),
    Erase(ErasePerson),
    List(ListPeople),
    Incident(IncidentReport),
    Form(PeopleForm),
}

#[derive(Debug, Args)]
pub struct ImportPeople {
    pub site: String,
    pub list: String,
    pub file: PathBuf,
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, value_enum, default_value_t = PlainFormat::Human)]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct ExportPeople {
    pub site: String,
    #[arg(required_unless_present = "person", conflicts_with = "person")]
    pub list: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub person: Option<String>,
    #[arg(long = "out", value_name = "FILE")]
    pub out_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct AddPerson {
    pub site: String,
    pub list: String,
    pub address: String,
    #[arg(long = "name", value_name = "NAME")]
    pub person_name: Option<String>,
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub source: String,
}

#[derive(Debug, Args)]
pub struct RemovePerson {
    pub site: String,
    pub list: String,
    pub address: String,
}

#[derive(Debug, Args)]
pub struct ErasePerson {
    pub site: String,
    pub address: String,
}

#[derive(Debug, Args)]
pub struct IncidentReport {
    pub site: String,
    #[arg(long, value_name = "INSTANT")]
    pub since: String,
    #[arg(long = "until", value_name = "INSTANT")]
    pub incident_until: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    pub known: Option<String>,
    #[arg(long = "out", value_name = "FILE")]
    pub out_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct PeopleForm {
    pub site: String,
    pub list: String,
}

#[derive(Debug, Args)]
pub struct ListPeople {
    pub site: Option<String>,
    #[arg(long, value_enum, default_value_t = PlainFormat::Human)]
    pub format: PlainFormat,
}
