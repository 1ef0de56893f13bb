#!/bin/bash
# Run by the database's image when its volume is new: one database and one user per service. What a user may do with each
# table is granted by the service's migration. To change a password later: ALTER USER … IDENTIFIED BY ….
set -eu

create() {
  local name="$1" password="$2"
  mysql --user=root --password="$MYSQL_ROOT_PASSWORD" <<SQL
CREATE DATABASE IF NOT EXISTS \`$name\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS '$name'@'%' IDENTIFIED BY '$password';
SQL
}

create payment "$PAYMENT_DATABASE_PASSWORD"
create wallet "$WALLET_DATABASE_PASSWORD"
create ledger "$LEDGER_DATABASE_PASSWORD"
