mod ledger;
mod servers;
mod vault;
