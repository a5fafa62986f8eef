mod hours;
mod moments;
mod schedules;
mod shop;
mod timeline;
