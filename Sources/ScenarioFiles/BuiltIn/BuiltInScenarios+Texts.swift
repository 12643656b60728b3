// Made from scenarios/*.yaml by make embed; change those and run it again.
// swift-format-ignore-file

extension BuiltInScenarios {
    /// The files by name, in the order of their names.
    static let texts: KeyValuePairs<String, String> = [
        "busy-source": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # An aggregation takes 30 s. A second one of the same source is accepted with 202, and its task fails.
            #
            # Your client should look at the second task's completionStatus, wait until the first aggregation has ended, and
            # load again.
            name: busy-source
            about: A second load of a source fails while the first still runs.
            aggregation:
              collect: 10s
              process: 20s
              busy: task-error

            """#,
        "cancelled": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # Somebody cancels the aggregation in the admin's interface: CANCELLED comes where COMPLETED was expected.
            #
            # Your client should treat CANCELLED as an end that is no success.
            name: cancelled
            about: Aggregations end as CANCELLED.
            aggregation:
              outcome: cancelled

            """#,
        "completed-with-errors": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # The aggregation is COMPLETED, but its task says ERROR and why.
            #
            # Your client should look at the task's completionStatus and messages, not at COMPLETED alone.
            name: completed-with-errors
            about: The aggregation is COMPLETED, its task has completionStatus ERROR and messages.
            aggregation:
              outcome: completed-with-errors
              messages:
                - type: ERROR
                  key: aggregation_failed_records
                  text: 3 records could not be aggregated
                - type: WARN
                  key: aggregation_skipped_records
                  text: 2 records were skipped

            """#,
        "default": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # A tenant where everything goes well: uploads are accepted, an aggregation takes 5 s, an export 4 s.
            # ISC's own rate limit is in force: 100 requests per client and API version in 10 s.
            #
            # Every other scenario is this one with a few keys changed. Copy it and add what your client must survive.
            name: default
            about: Everything goes well.

            """#,
        "export-fails": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # Exports of potential roles are QUEUED, then IN_PROGRESS, and end as ERROR.
            #
            # Your client should report the failure and not try to download.
            name: export-fails
            about: Exports end as ERROR.
            export:
              queue: 1s
              run: 2s
              outcome: error

            """#,
        "flaky-network": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # A bad line: a fifth of the answers come late, some connections break, some answers are cut off or come in pieces,
            # and the gateway sometimes answers for a service it cannot reach. The seed makes every run the same.
            #
            # Your client should time out, retry with growing pauses, and never start the same aggregation twice.
            name: flaky-network
            about: Late, broken, cut and missing answers, in the same order on every run.
            seed: 1
            faults:
              - name: slow line
                on: "*"
                chance: 20%
                delay: { median: 120ms, p99: 2s }
              - name: connection reset
                on: "*"
                chance: 4%
                wire: reset
              - name: answer cut off
                on: "*"
                chance: 3%
                wire: { truncate: 20 }
                when: after
              - name: answer in small pieces
                on: "*"
                chance: 5%
                wire: { dribble: 16, every: 20ms }
                when: after
              - name: gateway without service
                on: "*"
                chance: 3%
                answer: 502

            """#,
        "forbidden": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # Every call but those for tokens gets 403: the client's user lacks the rights.
            #
            # Your client should stop and say so. Asking again, or for another token, cannot help.
            name: forbidden
            about: The client lacks the rights for every call.
            faults:
              - name: the user lacks the rights
                on:
                  - load-accounts
                  - load-uncorrelated-accounts
                  - load-entitlements
                  - aggregation-status
                  - task-status
                  - task-list
                  - task-update
                  - export-start
                  - export-status
                  - export-download
                answer: 403

            """#,
        "gone-after-an-hour": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # One real second is ten minutes here: an aggregation takes one second, and six seconds later an hour is over.
            # Then its status is gone: 404.
            #
            # Your client should keep what it learned when the aggregation ended, and not take the late 404 for a failure.
            name: gone-after-an-hour
            about: The status of an aggregation is gone an hour after its end; an hour lasts six seconds.
            clock:
              mode: scaled
              factor: 600
            auth:
              token-lifetime: 12h
            aggregation:
              collect: 2m
              process: 8m
              expires: 1h
              expired: 404

            """#,
        "internal-errors": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # The first upload gets 500; the first two status requests of every job get 500 and 503.
            #
            # Your client should retry with growing pauses. After a 500 the upload was not taken: it may be sent again.
            name: internal-errors
            about: Uploads and status requests fail with 500 and 503 at first.
            faults:
              - name: the first upload fails
                on: [load-accounts, load-uncorrelated-accounts, load-entitlements]
                calls: 1
                answer: 500
              - name: the first status request of a job fails
                on: [aggregation-status, task-status, export-status]
                count-by: job
                calls: 1
                answer: 500
              - name: the second status request of a job finds no service
                on: [aggregation-status, task-status, export-status]
                count-by: job
                calls: 2
                answer: 503
                retry-after: 1s

            """#,
        "lost-answer": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # The first upload is taken and its aggregation starts, but the connection closes before the answer.
            #
            # Your client should find out whether the aggregation runs (task-list) before it uploads again: a second upload
            # meets a busy source.
            name: lost-answer
            about: The first upload does its work, and its answer is lost.
            faults:
              - name: lose the first answer
                on: [load-accounts, load-uncorrelated-accounts, load-entitlements]
                calls: 1
                wire: close
                when: after

            """#,
        "manual-clock": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # Time stands still at 2026-01-01T00:00:00Z until the test moves it, so a test of half an hour takes a millisecond:
            #
            #   curl -d '{"advance":"2s"}' http://127.0.0.1:8080/__admin/clock
            #   curl -d '{"advance":"next"}' http://127.0.0.1:8080/__admin/clock      # to the next event of any job
            #
            # Aggregations, exports, token expiry, rate windows and dates all follow this clock.
            name: manual-clock
            about: Time moves only when the test moves it.
            clock:
              mode: manual
            aggregation:
              collect: 10m
              process: 20m

            """#,
        "nothing-changed": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # A direct source with 1200 accounts, of which nothing is new, changed or gone.
            #
            # Your client should take zero changes for a success, not for a load that was lost.
            # To see the same with a file, upload it twice to any source: the second time nothing has changed.
            name: nothing-changed
            about: The aggregation finds no change.
            sources:
              - id: 2c9180835d2e5168015d32f890ca1581
                name: Unchanged directory
                kind: direct
                accounts: 1200
                changes: { new: 0, changed: 0, deleted: 0 }

            """#,
        "slow-store": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # The first three status requests of a new aggregation get 404, as if the store had not yet heard of it.
            #
            # Your client should ask again for some time before it takes 404 for the answer.
            name: slow-store
            about: A new aggregation is found only at the fourth status request.
            aggregation:
              found-after: 3

            """#,
        "strict-auth": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # Only tokens that /oauth/token gave to one of these clients are accepted, until they expire.
            #
            #   curl -d grant_type=client_credentials -d client_id=qa-admin -d client_secret=s3cret http://127.0.0.1:8080/oauth/token
            #
            # Your client should get its own token, and a new one after 401. qa-auditor gets 403 for loads: it has no authority.
            name: strict-auth
            about: Only unexpired tokens of two known clients are accepted; one of them may not load.
            auth:
              mode: strict
              token-lifetime: 60s
              clients:
                - id: qa-admin
                  secret: s3cret
                  authorities: [ORG_ADMIN]
                  scopes: ["sp:scopes:all"]
                  token: user
                - id: qa-auditor
                  secret: s3cret
                  authorities: []
                  scopes: ["sp:scopes:all"]
                  token: user

            """#,
        "stuck": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # Aggregations stay in ACCOUNTS_COLLECTED and exports in IN_PROGRESS, for ever.
            #
            # Your client should give up after a time of its own, and say that it did.
            name: stuck
            about: Aggregations and exports never end.
            aggregation:
              outcome: stuck
            export:
              outcome: stuck

            """#,
        "throttled": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # The first two uploads get 429 with Retry-After: 3, and so does every tenth status request.
            #
            # Your client should wait for as long as Retry-After says, then send the same request again, without giving up
            # and without starting a second aggregation.
            name: throttled
            about: Uploads and status requests are throttled with 429 and Retry-After.
            faults:
              - name: throttle the first two uploads
                on: [load-accounts, load-uncorrelated-accounts, load-entitlements]
                calls: 1-2
                answer: 429
                retry-after: 3s
              - name: throttle every tenth status request
                on: [aggregation-status, task-status, export-status]
                calls: every 10
                answer: 429
                retry-after: 1s

            """#,
        "token-expires-mid-poll": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # Tokens from /oauth/token live for 3 s, an aggregation takes 8 s: whoever polls meets 401 in the middle.
            #
            # Your client should ask for a new token and go on polling the same aggregation.
            # A fixed token that no /oauth/token gave out does not expire: let the client fetch its own.
            name: token-expires-mid-poll
            about: The token expires while the client polls.
            auth:
              token-lifetime: 3s
            aggregation:
              collect: 3s
              process: 5s
            export:
              queue: 3s
              run: 5s

            """#,
        "va-gave-up": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # The Virtual Appliance is lost three times; ISC gives up: STARTED and RETRIED in turn, then TERMINATED.
            #
            # Your client should report the failure. Nothing follows TERMINATED, so polling on is of no use.
            name: va-gave-up
            about: The Virtual Appliance is lost three times, and the aggregation is TERMINATED.
            aggregation:
              collect: 1s
              outcome: terminated

            """#,
        "va-lost": #"""
            # yaml-language-server: $schema=./scenario.schema.json
            # The Virtual Appliance is lost twice while it collects: STARTED, RETRIED, STARTED, RETRIED, then all goes well.
            #
            # Your client should go on polling: RETRIED is no end.
            name: va-lost
            about: The Virtual Appliance is lost twice, then the aggregation completes.
            aggregation:
              collect: 1s
              process: 3s
              outcome: retried
              retries: 2

            """#,
    ]
}
