# Questions about SQL migrations that many rules ask. Each takes a fact about a statement, or a table of such a fact.
package plimsoll.lib.sql

# existing: other sessions may be using the table, because the change does not create it itself.
existing(table) if not table.created_here

# blocks_writes: INSERT, UPDATE and DELETE on a table that the statement locks wait until it ends.
blocks_writes(statement) if statement.body.effect.blocks.writes

# blocks_reads: even SELECT on a table that the statement locks waits until it ends.
blocks_reads(statement) if statement.body.effect.blocks.reads

# scans: the statement reads every row of some table, so it takes the longer the larger that table is.
scans(statement) if count(statement.body.effect.scans) > 0
