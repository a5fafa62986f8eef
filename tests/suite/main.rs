mod hours;
mod moments;
mod schedules;
mod shop;
mod timeline;
mod ledger;
mod servers;
mod vault;
