// Written by `npm run api-types` from the server's OpenAPI document. Do not edit.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Problem
         * @description A problem document: `type` names the fact, `cure` says what to do about it.
         */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            field?: string;
            cure?: string;
            errors?: components["schemas"]["FieldError"][];
        };
        /**
         * FieldError
         * @description One field that is wrong: where, why, and what to send instead.
         */
        FieldError: {
            field: string;
            detail: string;
            cure: string;
        };
        /**
         * Arrive
         * @description The driver stands at the stop.
         */
        Arrive: {
            /** @enum {unknown} */
            type: "arrive";
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            seq: number;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            occurred_at: string;
            /** @default null */
            position?: components["schemas"]["Position"] | null;
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            stop_id: string;
        };
        /**
         * Position
         * @description Where a device was; `at` is the time of the fix, by the device's clock.
         */
        Position: {
            lon: number;
            lat: number;
            /** @default null */
            accuracy_m?: number | null;
            /** @default null */
            at?: string | null;
        };
        /**
         * Complete
         * @description Tasks of the stop were done. No `task_ids` means all that are open.
         */
        Complete: {
            /** @enum {unknown} */
            type: "complete";
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            seq: number;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            occurred_at: string;
            /** @default null */
            position?: components["schemas"]["Position"] | null;
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            stop_id: string;
            /** @enum {unknown} */
            outcome: "delivered_to_mailbox" | "delivered_to_pickup_point" | "delivered_to_recipient" | "delivered_to_safe_place" | "delivered_to_third_party" | "picked_up";
            /** @default [] */
            task_ids?: string[];
            /** @default null */
            received_by?: string | null;
            /** @default  */
            note?: string;
            /** @default [] */
            proofs?: components["schemas"]["ProofGiven"][];
        };
        /**
         * ProofGiven
         * @description Names a blob by its hash; the blob itself comes by `PUT /api/blobs/{sha256}`.
         */
        ProofGiven: {
            /** @enum {unknown} */
            kind: "photo" | "signature";
            /** @description SHA-256, lower-case hex */
            sha256: string;
            /** @default null */
            taken_at?: string | null;
        };
        /**
         * Fail
         * @description Tasks of the stop could not be done. No `task_ids` means all that are open.
         */
        Fail: {
            /** @enum {unknown} */
            type: "fail";
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            seq: number;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            occurred_at: string;
            /** @default null */
            position?: components["schemas"]["Position"] | null;
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            stop_id: string;
            /** @enum {unknown} */
            reason: "address_not_found" | "closed" | "damaged" | "missing" | "no_access" | "no_parking" | "no_safe_place" | "no_time" | "not_home" | "other" | "payment" | "refused" | "unsafe";
            /** @default [] */
            task_ids?: string[];
            /** @default  */
            note?: string;
            /** @default [] */
            proofs?: components["schemas"]["ProofGiven"][];
        };
        /**
         * Skip
         * @description Not now: the stop comes back later, never before `not_before`.
         */
        Skip: {
            /** @enum {unknown} */
            type: "skip";
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            seq: number;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            occurred_at: string;
            /** @default null */
            position?: components["schemas"]["Position"] | null;
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            stop_id: string;
            /** @enum {unknown} */
            reason: "blocked" | "closed" | "no_access" | "no_parking" | "no_time" | "not_home" | "other";
            /** @default null */
            not_before?: string | null;
            /** @default  */
            note?: string;
        };
        /**
         * Delay
         * @description The van runs late (`behind`), or the way to this stop is closed (`road_closed`).
         *
         *     `delay_s` is how far behind the van is, or for how long the way stays closed.
         */
        Delay: {
            /** @enum {unknown} */
            type: "delay";
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            seq: number;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            occurred_at: string;
            /** @default null */
            position?: components["schemas"]["Position"] | null;
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            stop_id: string;
            /** @enum {unknown} */
            reason: "behind" | "road_closed";
            delay_s: number;
            /** @default  */
            note?: string;
        };
        /**
         * Note
         * @description A remark or picture about the stop that changes nothing else.
         */
        Note: {
            /** @enum {unknown} */
            type: "note";
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            seq: number;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            occurred_at: string;
            /** @default null */
            position?: components["schemas"]["Position"] | null;
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            stop_id: string;
            /** @default  */
            note?: string;
            /** @default [] */
            proofs?: components["schemas"]["ProofGiven"][];
        };
        /**
         * Undo
         * @description Takes back this device's action `action_id` at the same stop, within ten seconds of it.
         */
        Undo: {
            /** @enum {unknown} */
            type: "undo";
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            seq: number;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            occurred_at: string;
            /** @default null */
            position?: components["schemas"]["Position"] | null;
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            stop_id: string;
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            action_id: string;
        };
        /**
         * Acknowledge
         * @description The driver has seen the order of `revision` and pressed OK.
         */
        Acknowledge: {
            /** @enum {unknown} */
            type: "acknowledge";
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            seq: number;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            occurred_at: string;
            /** @default null */
            position?: components["schemas"]["Position"] | null;
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            route_id: string;
            revision: number;
        };
        /**
         * BatchOfActions
         * @description `Batch` as the OpenAPI document shows it.
         */
        BatchOfActions: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            device_id: string;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            sent_at: string;
            actions: (components["schemas"]["Arrive"] | components["schemas"]["Complete"] | components["schemas"]["Fail"] | components["schemas"]["Skip"] | components["schemas"]["Delay"] | components["schemas"]["Note"] | components["schemas"]["Undo"] | components["schemas"]["Acknowledge"])[];
        };
        /**
         * ActionResult
         * @description How one action ended; `problem` says why and what to do, unless it was simply applied.
         */
        ActionResult: {
            id: string;
            /** @enum {unknown} */
            result: "applied" | "duplicate" | "quarantined" | "superseded";
            problem?: components["schemas"]["Problem"];
        };
        /**
         * BatchAnswer
         * @description Sent only after a durable commit. `route` is there when its order changed within a second.
         */
        BatchAnswer: {
            results: components["schemas"]["ActionResult"][];
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            server_time: string;
            revision: number | null;
            route?: components["schemas"]["Route"];
        };
        /**
         * Route
         * @description One van's ordered stops for one day: those that are done first, then those that remain.
         *
         *     `version` grows with everything that happens on the route, `revision` only with its order.
         *     `change` is the newest revision while the driver has not acknowledged it.
         */
        Route: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            name: string;
            /** Format: date */
            day: string;
            timezone: string;
            /** @enum {unknown} */
            state: "active" | "finished" | "planned";
            revision: number;
            version: number;
            driver_name: string;
            vehicle_name: string;
            depot: components["schemas"]["Place"];
            starts_at: string;
            ends_at: string | null;
            /** @enum {unknown} */
            roads: "osrm" | "straight_line";
            behind_s: number;
            stops: components["schemas"]["Stop"][];
            change: components["schemas"]["Revision"] | null;
        };
        /**
         * Place
         * @description A point on the map.
         */
        Place: {
            lon: number;
            lat: number;
        };
        /**
         * Stop
         * @description One place in a route. `number` is its place when the van was loaded and never changes.
         */
        Stop: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            number: number;
            /** @enum {unknown} */
            state: "arrived" | "cancelled" | "departed" | "en_route" | "pending" | "skipped";
            lon: number;
            lat: number;
            address: string;
            window: components["schemas"]["Window"] | null;
            not_before: string | null;
            eta: components["schemas"]["Eta"] | null;
            leg_s: number | null;
            leg_m: number | null;
            arrived_at: string | null;
            departed_at: string | null;
            setup_s: number;
            tasks: components["schemas"]["Task"][];
        };
        /**
         * Window
         * @description When the stop may be served; an open side is null.
         */
        Window: {
            earliest: string | null;
            latest: string | null;
        };
        /**
         * Eta
         * @description A prediction is a range; `at` is where its middle lies.
         */
        Eta: {
            earliest: string;
            at: string;
            latest: string;
        };
        /**
         * Task
         * @description One thing to do for one recipient. `outcome` is null until it is closed.
         */
        Task: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            /** @enum {unknown} */
            type: "delivery" | "pickup";
            /** @enum {unknown} */
            state: "closed" | "open";
            outcome: string | null;
            reference: string;
            client: string;
            recipient: components["schemas"]["Recipient"];
            packages: number;
            volume_l: number;
            weight_kg: number;
            service_s: number;
            notes: string;
        };
        /**
         * Recipient
         * @description Who opens the door.
         */
        Recipient: {
            name: string;
            phone: string;
            email: string;
        };
        /**
         * Revision
         * @description One change of a route's order. `before` and `after` are the stops that remained, in order.
         */
        Revision: {
            revision: number;
            /** @enum {unknown} */
            cause: "delay" | "road_closed" | "skip" | "undo";
            cause_stop_id: string | null;
            reason: string;
            author: string;
            at: string;
            before: string[];
            after: string[];
            moved: components["schemas"]["Moved"][];
            saved_s: number;
            late_before: number;
            late_after: number;
            method: string;
            /** @enum {unknown} */
            roads: "osrm" | "straight_line";
            acknowledged_at: string | null;
        };
        /**
         * Moved
         * @description One stop that changed its place among those that remain; positions count from 1.
         */
        Moved: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            stop_id: string;
            number: number;
            address: string;
            from_position: number | null;
            to_position: number;
            behind_number: number | null;
            eta_change_s: number;
            why: string;
        };
        /**
         * PairRequest
         * @description The code of the link, or the eight characters typed by hand.
         */
        PairRequest: {
            code: string;
            /** @default  */
            device_name?: string;
        };
        /**
         * Session
         * @description Who this device is now. The session itself is a cookie that no script can read.
         */
        Session: {
            /** @enum {unknown} */
            role: "dispatcher" | "driver";
            tenant_name: string;
            driver_id: string | null;
            driver_name: string | null;
            expires_at: string;
        };
        /**
         * PairingCode
         * @description A fresh one-time code; `typed` is the fallback of eight characters.
         */
        PairingCode: {
            code: string;
            typed: string;
            url: string;
            expires_at: string;
            qr_svg: string;
        };
        /**
         * Proof
         * @description One piece of proof; `stored` is false while the blob is still on the phone.
         */
        Proof: {
            /** @enum {unknown} */
            kind: "photo" | "signature";
            /** @description SHA-256, lower-case hex */
            sha256: string;
            taken_at: string | null;
            stored: boolean;
            media_type: string | null;
        };
        /**
         * Leg
         * @description The way to one stop from the place before it; `geometry` is a polyline of precision 6.
         */
        Leg: {
            to_stop_id: string | null;
            duration_s: number;
            distance_m: number;
            geometry: string;
        };
        /**
         * RoutePath
         * @description A route's line on the map for one order of its stops.
         */
        RoutePath: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            route_id: string;
            revision: number;
            /** @enum {unknown} */
            roads: "osrm" | "straight_line";
            legs: components["schemas"]["Leg"][];
        };
        /**
         * Mark
         * @description One stop on the board's time axis.
         */
        Mark: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            stop_id: string;
            number: number;
            lon: number;
            lat: number;
            /** @enum {unknown} */
            state: "done" | "failed" | "skipped" | "todo";
            window: components["schemas"]["Window"] | null;
            eta: components["schemas"]["Eta"] | null;
            done_at: string | null;
        };
        /**
         * RouteSummary
         * @description A route as one line of the board; `marks` are in the order of the route.
         */
        RouteSummary: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            name: string;
            /** Format: date */
            day: string;
            timezone: string;
            /** @enum {unknown} */
            state: "active" | "finished" | "planned";
            revision: number;
            acknowledged_revision: number;
            version: number;
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            driver_id: string;
            driver_name: string;
            vehicle_name: string;
            depot: components["schemas"]["Place"];
            starts_at: string;
            ends_at: string | null;
            /** @enum {unknown} */
            roads: "osrm" | "straight_line";
            done: number;
            failed: number;
            skipped: number;
            total: number;
            late_stops: number;
            late_s: number;
            quarantined: number;
            paired: boolean;
            last_contact_at: string | null;
            marks: components["schemas"]["Mark"][];
        };
        /**
         * Board
         * @description All routes of one day, and the days that have any.
         */
        Board: {
            /** Format: date */
            day: string;
            days: string[];
            routes: components["schemas"]["RouteSummary"][];
            server_time: string;
        };
        /**
         * Quarantined
         * @description An action that could not be applied: kept, shown, never thrown away.
         */
        Quarantined: {
            id: string;
            type: string;
            stop_id: string | null;
            occurred_at: string | null;
            received_at: string;
            problem: components["schemas"]["Problem"];
            body: string;
        };
        /**
         * RouteRecord
         * @description A route with its revisions, newest first, and what was quarantined.
         */
        RouteRecord: {
            route: components["schemas"]["Route"];
            revisions: components["schemas"]["Revision"][];
            quarantined: components["schemas"]["Quarantined"][];
        };
        /**
         * Attempt
         * @description One visit and how it ended, with its proof, by the device's and by the server's clock.
         */
        Attempt: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            action_id: string;
            /** @enum {unknown} */
            type: "complete" | "fail" | "note";
            task_ids: string[];
            outcome: string | null;
            received_by: string | null;
            note: string;
            occurred_at: string;
            received_at: string;
            position: components["schemas"]["Position"] | null;
            from_stop_m: number | null;
            undone: boolean;
            proofs: components["schemas"]["Proof"][];
        };
        /**
         * StopEvent
         * @description One line of a stop's history.
         */
        StopEvent: {
            type: string;
            occurred_at: string;
            received_at: string;
            author: string;
            result: string;
            detail: string;
        };
        /**
         * StopRecord
         * @description All that is known of one stop: what it is, each attempt with its proof, its history.
         */
        StopRecord: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            route_id: string;
            stop: components["schemas"]["Stop"];
            attempts: components["schemas"]["Attempt"][];
            history: components["schemas"]["StopEvent"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
