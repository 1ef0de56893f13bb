#!/bin/bash
# Who may do what at Kafka, for brokers that run an authorizer (authorizer.class.name of StandardAuthorizer) and know the
# services by SASL as payment, wallet, ledger, and their migrations as migrations:
#   docker/kafka-acls.sh broker:9093 admin.properties [topic prefix]
# Safe to repeat. KAFKA_ACLS names the tool of Kafka where it is not on the path.
set -eu
server="$1" admin="$2" prefix="${3:-}"

allow() { # principal, operations with commas in between, kind of resource, names
  local principal="$1" operations="${2//,/ }" kind="$3" arguments=() operation name
  shift 3
  for operation in $operations; do arguments+=(--operation "$operation"); done
  for name in "$@"; do arguments+=("--$kind" "$prefix$name"); done
  # The transactional ids of a group end with the number of an instance.
  if [ "$kind" = transactional-id ]; then arguments+=(--resource-pattern-type prefixed); fi
  "${KAFKA_ACLS:-kafka-acls.sh}" --bootstrap-server "$server" --command-config "$admin" \
    --add --force --allow-principal "User:$principal" "${arguments[@]}"
}

allow payment Write topic payment.events access.events payment.dlt
allow payment Read topic wallet.events ledger.events
allow payment Read group payment
allow payment Write,Describe transactional-id payment.slot-

allow wallet Write topic wallet.events wallet.dlt wallet.access.dlt
allow wallet Read topic payment.events access.events
allow wallet Read group wallet wallet.access
allow wallet Write,Describe transactional-id wallet.slot-

allow ledger Write topic ledger.events ledger.dlt ledger.access.dlt
allow ledger Read topic payment.events access.events
allow ledger Read group ledger ledger.access
allow ledger Write,Describe transactional-id ledger.slot-

allow migrations Create,Describe,DescribeConfigs,AlterConfigs topic payment.events wallet.events ledger.events access.events \
  payment.dlt wallet.dlt wallet.access.dlt ledger.dlt ledger.access.dlt
