// Written by `npm run api-types` from the server's OpenAPI document. Do not edit.
export interface paths {
    "/api/pair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pair
         * @description Turn a one-time code into a session of this device; the session is the cookie.
         */
        post: operations["ApiPairPair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowSession
         * @description Say who this device is.
         */
        get: operations["ApiSessionShowSession"];
        put?: never;
        post?: never;
        /**
         * EndSession
         * @description Sign this device out, at once and for good.
         */
        delete: operations["ApiSessionEndSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/routes/{route_id}/pairing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * PairPhone
         * @description Make a code that pairs a phone with this route's driver, once, within ten minutes.
         */
        post: operations["ApiRoutesRouteIdPairingPairPhone"];
        /**
         * SignOutPhones
         * @description Sign out every phone of this route's driver, at once.
         */
        delete: operations["ApiRoutesRouteIdPairingSignOutPhones"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/driver/route": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * DriverRoute
         * @description Return the driver's route of the day with the stops in order; 304 when nothing changed.
         */
        get: operations["ApiDriverRouteDriverRoute"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/driver/path": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * DriverPath
         * @description Return the line on the map for the stops that remain, and home.
         */
        get: operations["ApiDriverPathDriverPath"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowBoard
         * @description Return all routes of a day: progress, lateness, who was heard of when.
         */
        get: operations["ApiRoutesShowBoard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/routes/{route_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowRoute
         * @description Return a route, what changed and why, who has acknowledged, and what was quarantined.
         */
        get: operations["ApiRoutesRouteIdShowRoute"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/routes/{route_id}/path": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowPath
         * @description Return a route's line on the map for the stops that remain, and home.
         */
        get: operations["ApiRoutesRouteIdPathShowPath"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stops/{stop_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowStop
         * @description Return one stop with each attempt, its proof and its history.
         */
        get: operations["ApiStopsStopIdShowStop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowPlans
         * @description Return the plans of a day, newest first.
         */
        get: operations["ApiPlansShowPlans"];
        put?: never;
        /**
         * MakePlan
         * @description Read a file of orders as a day to be planned; rows that cannot be planned come back.
         */
        post: operations["ApiPlansMakePlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plans/{plan_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowPlan
         * @description Return a plan whole, with the best routes found so far.
         */
        get: operations["ApiPlansPlanIdShowPlan"];
        put?: never;
        post?: never;
        /**
         * DeletePlan
         * @description Forget a plan and the names in it; routes that it became stay.
         */
        delete: operations["ApiPlansPlanIdDeletePlan"];
        options?: never;
        head?: never;
        /**
         * ChangePlan
         * @description Plan with other vans from now on; run it again to see what they make of it.
         */
        patch: operations["ApiPlansPlanIdChangePlan"];
        trace?: never;
    };
    "/api/plans/{plan_id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * RunPlan
         * @description Begin to search; `plan` events of the live feed tell how far it is.
         */
        post: operations["ApiPlansPlanIdRunRunPlan"];
        /**
         * StopPlan
         * @description End a search; what it found so far stays. Safe to repeat.
         */
        delete: operations["ApiPlansPlanIdRunStopPlan"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plans/{plan_id}/beside/{other_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ComparePlans
         * @description Return two plans side by side: kilometres, hours, lateness, and the load of each van.
         */
        get: operations["ApiPlansPlanIdBesideOtherIdComparePlans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plans/{plan_id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * MoveStops
         * @description Move stops to a van, within it, or out of the plan, and say what that costs; or only say.
         */
        post: operations["ApiPlansPlanIdMoveMoveStops"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plans/{plan_id}/dispatch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * DispatchPlan
         * @description Turn a plan into routes; each driver's phone gets his. What no van takes stays behind.
         */
        post: operations["ApiPlansPlanIdDispatchDispatchPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/vroom": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Vroom
         * @description Solve a problem in VROOM's JSON; the answer and its `code` are VROOM's own.
         */
        post: operations["ApiVroomVroom"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * TakeIn
         * @description Take in up to 100 actions; each is answered for itself, after all that was taken is durable.
         *
         *     Safe to repeat. When an action asks for another order and it is ready within a second, the
         *     answer carries the route.
         */
        post: operations["ApiInboxTakeIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/blobs/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch
         * @description Return a stored picture.
         */
        get: operations["ApiBlobsSha256Fetch"];
        /**
         * Store
         * @description Store a picture, whole or in pieces.
         *
         *     Send the bytes from `Upload-Offset` on; `Upload-Complete: ?0` means that more will come.
         *     201 and 200 mean that all of it is on the disk and has the hash; 202 names the next offset.
         */
        put: operations["ApiBlobsSha256Store"];
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Stand
         * @description Say how far an upload has come: `Upload-Offset` and `Upload-Complete`; 404 if not begun.
         */
        head: operations["ApiBlobsSha256Stand"];
        patch?: never;
        trace?: never;
    };
    "/api/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live
         * @description Follow what happens: `route`, for dispatchers `plan` and `position`, a `ping` every 15 s.
         *
         *     A reader that comes back with `Last-Event-ID` misses no `route`; one without it starts now.
         *     Where a van is, it hears at most every five seconds, and of what it missed only the newest.
         */
        get: operations["ApiLiveLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health
         * @description Say whether the service can answer; 503 when its database cannot.
         */
        get: operations["ApiHealthHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ShowMap
         * @description Return what the base map covers, and how big it is, before a phone fetches it.
         */
        get: operations["ApiMapShowMap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/map/pack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * MapPack
         * @description Return the whole base map as one PMTiles file, or the range of it that is asked for.
         */
        get: operations["ApiMapPackMapPack"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * TakePositions
         * @description Take in up to 500 fixes of the driver's app, on shift only; 403 when there is no shift.
         */
        post: operations["ApiPositionsTakePositions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/trackers/{key}/osmand": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * OsmandByQuery
         * @description Take in one fix of OsmAnd or an old Traccar Client, in its address.
         */
        get: operations["ApiTrackersKeyOsmandOsmandByQuery"];
        put?: never;
        /**
         * Osmand
         * @description Take in fixes of Traccar Client: the JSON of version 9, or a form, or its address.
         */
        post: operations["ApiTrackersKeyOsmandOsmand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/trackers/{key}/owntracks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Owntracks
         * @description Take in a message of OwnTracks in its HTTP mode; it expects a list of commands: none.
         */
        post: operations["ApiTrackersKeyOwntracksOwntracks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/trackers/{key}/gpslogger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * GpsloggerByQuery
         * @description Take in one fix of GPSLogger, in its address.
         */
        get: operations["ApiTrackersKeyGpsloggerGpsloggerByQuery"];
        put?: never;
        /**
         * Gpslogger
         * @description Take in one fix of GPSLogger, as a form.
         */
        post: operations["ApiTrackersKeyGpsloggerGpslogger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** ActionResult */
        ActionResult: {
            id: string;
            /** @enum {string} */
            result: "applied" | "duplicate" | "superseded" | "quarantined";
            problem?: components["schemas"]["Problem"];
        };
        /** Attempt */
        Attempt: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            action_id: string;
            /** @enum {string} */
            type: "complete" | "fail" | "note";
            task_ids: string[];
            outcome: string | null;
            received_by: string | null;
            note: string;
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            received_at: string;
            position: components["schemas"]["Position"] | null;
            from_stop_m: number | null;
            undone: boolean;
            proofs: components["schemas"]["Proof"][];
        };
        /** BaseMap */
        BaseMap: {
            version: string;
            tiles: string;
            first_zoom: number;
            last_zoom: number;
            bounds: [
                number,
                number,
                number,
                number
            ];
            pack: string;
            pack_bytes: number;
            attribution: string;
        };
        /** BatchAnswer */
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
        /** Board */
        Board: {
            /** Format: date */
            day: string;
            days: string[];
            routes: components["schemas"]["RouteSummary"][];
            /** Format: date-time */
            server_time: string;
        };
        /**
         * Break
         * @description Time off: it begins between `earliest` and `latest` and lasts so many minutes.
         */
        Break: {
            /**
             * @description Local time of the plan's day, HH:MM
             * @example 08:00
             */
            earliest: string;
            /**
             * @description Local time of the plan's day, HH:MM
             * @example 08:00
             */
            latest: string;
            minutes: number;
        };
        /** Candidate */
        Candidate: {
            address: string;
            lon: number;
            lat: number;
            confidence: number;
        };
        /** Compared */
        Compared: {
            plan: components["schemas"]["PlanSummary"];
            other: components["schemas"]["PlanSummary"];
            more: components["schemas"]["Totals"];
            plan_routes: components["schemas"]["DraftRoute"][];
            other_routes: components["schemas"]["DraftRoute"][];
        };
        /** Dispatched */
        Dispatched: {
            routes: components["schemas"]["DispatchedRoute"][];
            left_behind: number;
        };
        /** DispatchedRoute */
        DispatchedRoute: {
            id: string;
            name: string;
            stops: number;
        };
        /** DraftRoute */
        DraftRoute: {
            van: string;
            stop_ids: string[];
            at: string[];
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            starts_at: string;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            ends_at: string;
            drive_s: number;
            wait_s: number;
            late_s: number;
            late: number;
            overtime_s: number;
            distance_m: number;
            packages: number;
            volume_l: number;
            weight_kg: number;
        };
        /** Eta */
        Eta: {
            /** Format: date-time */
            earliest: string;
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            latest: string;
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
        /** Health */
        Health: {
            /** @enum {string} */
            status: "ok" | "down";
            /** @enum {string} */
            database: "ok" | "down";
            /** @enum {string} */
            roads: "osrm" | "valhalla" | "straight_line";
        };
        /** Kept */
        Kept: {
            kept: number;
            off_shift: number;
        };
        /** Leg */
        Leg: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            to_stop_id: string | null;
            duration_s: number;
            distance_m: number;
            geometry: string;
        };
        /** Mark */
        Mark: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            stop_id: string;
            number: number;
            lon: number;
            lat: number;
            /** @enum {string} */
            state: "todo" | "done" | "failed" | "skipped";
            window: components["schemas"]["Window"] | null;
            eta: components["schemas"]["Eta"] | null;
            done_at: string | null;
        };
        /** PairingCode */
        PairingCode: {
            code: string;
            typed: string;
            url: string;
            /** Format: date-time */
            expires_at: string;
            qr_svg: string;
        };
        /** Place */
        Place: {
            lon: number;
            lat: number;
        };
        /** PlanList */
        PlanList: {
            plans: components["schemas"]["PlanSummary"][];
        };
        /**
         * PlanPlace
         * @description A depot.
         */
        PlanPlace: {
            lon: number;
            lat: number;
        };
        /** PlanRecord */
        PlanRecord: {
            id: string;
            name: string;
            /** Format: date */
            day: string;
            timezone: string;
            /** @enum {string} */
            state: "draft" | "running" | "ready" | "dispatched";
            version: number;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            changed_at: string;
            vans: number;
            stops: number;
            rejected: number;
            totals: components["schemas"]["Totals"] | null;
            progress: components["schemas"]["Progress"] | null;
            depot: components["schemas"]["PlanPlace"];
            van_list: components["schemas"]["Van"][];
            stop_list: components["schemas"]["PlanStop"][];
            rejected_rows: components["schemas"]["RejectedRow"][];
            routes: components["schemas"]["DraftRoute"][];
            unassigned: components["schemas"]["Unassigned"][];
            roads: string | null;
        };
        /** PlanStop */
        PlanStop: {
            id: string;
            lon: number;
            lat: number;
            address: string;
            /** @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z */
            window_earliest: string | null;
            /** @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z */
            window_latest: string | null;
            tasks: number;
            packages: number;
            volume_l: number;
            weight_kg: number;
        };
        /** PlanSummary */
        PlanSummary: {
            id: string;
            name: string;
            /** Format: date */
            day: string;
            timezone: string;
            /** @enum {string} */
            state: "draft" | "running" | "ready" | "dispatched";
            version: number;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            changed_at: string;
            vans: number;
            stops: number;
            rejected: number;
            totals: components["schemas"]["Totals"] | null;
            progress: components["schemas"]["Progress"] | null;
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
        /** Progress */
        Progress: {
            share: number;
            doing: string;
        };
        /** Proof */
        Proof: {
            /** @enum {string} */
            kind: "photo" | "signature";
            /** @description SHA-256, lower-case hex */
            sha256: string;
            /** @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z */
            taken_at: string | null;
            stored: boolean;
            media_type: string | null;
        };
        /** Quarantined */
        Quarantined: {
            id: string;
            type: string;
            stop_id: string | null;
            occurred_at: string | null;
            /** Format: date-time */
            received_at: string;
            problem: components["schemas"]["Problem"];
            body: string;
        };
        /** Recipient */
        Recipient: {
            name: string;
            phone: string;
            email: string;
        };
        /** RejectedRow */
        RejectedRow: {
            line: number;
            reason: string;
            /** @default [] */
            candidates?: components["schemas"]["Candidate"][];
        };
        /** Revision */
        Revision: {
            revision: number;
            /** @enum {string} */
            cause: "skip" | "delay" | "road_closed" | "undo";
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            cause_stop_id: string | null;
            reason: string;
            author: string;
            /** Format: date-time */
            at: string;
            before: string[];
            after: string[];
            moved: components["schemas"]["routes_schemas_Moved"][];
            saved_s: number;
            late_before: number;
            late_after: number;
            method: string;
            /** @enum {string} */
            roads: "osrm" | "valhalla" | "straight_line";
            acknowledged_at: string | null;
        };
        /** Route */
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
            /** @enum {string} */
            state: "planned" | "active" | "finished";
            revision: number;
            version: number;
            driver_name: string;
            vehicle_name: string;
            depot: components["schemas"]["Place"];
            /** Format: date-time */
            starts_at: string;
            ends_at: string | null;
            /** @enum {string} */
            roads: "osrm" | "valhalla" | "straight_line";
            behind_s: number;
            stops: components["schemas"]["Stop"][];
            change: components["schemas"]["Revision"] | null;
        };
        /** RoutePath */
        RoutePath: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            route_id: string;
            revision: number;
            /** @enum {string} */
            roads: "osrm" | "valhalla" | "straight_line";
            legs: components["schemas"]["Leg"][];
        };
        /** RouteRecord */
        RouteRecord: {
            route: components["schemas"]["Route"];
            revisions: components["schemas"]["Revision"][];
            quarantined: components["schemas"]["Quarantined"][];
        };
        /** RouteSummary */
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
            /** @enum {string} */
            state: "planned" | "active" | "finished";
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
            /** Format: date-time */
            starts_at: string;
            ends_at: string | null;
            /** @enum {string} */
            roads: "osrm" | "valhalla" | "straight_line";
            done: number;
            failed: number;
            skipped: number;
            total: number;
            late_stops: number;
            late_s: number;
            quarantined: number;
            paired: boolean;
            last_contact_at: string | null;
            position: components["schemas"]["VanPosition"] | null;
            marks: components["schemas"]["Mark"][];
        };
        /** Session */
        Session: {
            /** @enum {string} */
            role: "driver" | "dispatcher";
            tenant_name: string;
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            driver_id: string | null;
            driver_name: string | null;
            /** Format: date-time */
            expires_at: string;
        };
        /** Stop */
        Stop: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            number: number;
            /** @enum {string} */
            state: "pending" | "en_route" | "arrived" | "departed" | "skipped" | "cancelled";
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
        /** StopEvent */
        StopEvent: {
            type: string;
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            received_at: string;
            author: string;
            result: string;
            detail: string;
        };
        /** StopRecord */
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
        /** Task */
        Task: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            id: string;
            /** @enum {string} */
            type: "delivery" | "pickup";
            /** @enum {string} */
            state: "open" | "closed";
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
        /** Totals */
        Totals: {
            vans: number;
            stops: number;
            unassigned: number;
            distance_m: number;
            drive_s: number;
            work_s: number;
            wait_s: number;
            late_s: number;
            late: number;
            overtime_s: number;
        };
        /** Unassigned */
        Unassigned: {
            stop_id: string;
            /** @enum {string} */
            reason: "no_skill" | "no_road" | "too_large" | "window_unreachable" | "too_far" | "shift_too_short" | "no_room_left" | "no_time_left" | "not_planned" | "left_out";
            words: string;
        };
        /**
         * Van
         * @description One van for the day. What is left out does not limit it; no `depot`: the plan's.
         */
        Van: {
            name: string;
            /** @default null */
            driver?: string | null;
            /**
             * @description Local time of the plan's day, HH:MM
             * @default 08:00
             * @example 08:00
             */
            starts?: string;
            /**
             * @description Local time of the plan's day, HH:MM
             * @default 17:00
             * @example 08:00
             */
            ends?: string;
            /** @default null */
            depot?: components["schemas"]["PlanPlace"] | null;
            /** @default null */
            packages?: number | null;
            /** @default null */
            volume_l?: number | null;
            /** @default null */
            weight_kg?: number | null;
            /** @default [] */
            skills?: string[];
            /** @default [] */
            breaks?: components["schemas"]["Break"][];
            /** @default null */
            most_stops?: number | null;
            /** @default null */
            most_km?: number | null;
            /** @default null */
            most_drive_h?: number | null;
        };
        /** VanPosition */
        VanPosition: {
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            route_id: string;
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            at: string;
            lon: number;
            lat: number;
            accuracy_m: number | null;
            speed_m_s: number | null;
            heading_deg: number | null;
            battery: number | null;
            /** @enum {string} */
            source: "app" | "osmand" | "owntracks" | "gpslogger";
            /**
             * @description UUIDv7, lower case
             * @example 01980000-0000-7000-8000-000000000000
             */
            stop_id: string | null;
        };
        /** Window */
        Window: {
            earliest: string | null;
            latest: string | null;
        };
        /** Moved */
        plans_schemas_Moved: {
            before: components["schemas"]["DraftRoute"][];
            after: components["schemas"]["DraftRoute"][];
            more: components["schemas"]["Totals"];
            version: number;
        };
        /** Moved */
        routes_schemas_Moved: {
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
            /** @default null */
            driver_id?: string | null;
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
         * PairRequest
         * @description The code of the link, or the eight characters typed by hand.
         */
        PairRequest: {
            code: string;
            /** @default  */
            device_name?: string;
        };
        /**
         * NewPlan
         * @description A day to be planned: the orders as CSV, as `roundsman import` reads it, and the vans.
         */
        NewPlan: {
            /** Format: date */
            day: string;
            /** @example Europe/Vaduz */
            timezone: string;
            depot: components["schemas"]["PlanPlace"];
            orders_csv: string;
            vans: components["schemas"]["Van"][];
            /** @default null */
            name?: string | null;
        };
        /**
         * ChangePlan
         * @description Other vans for a plan; what was planned stays to be looked at until it is run again.
         */
        ChangePlan: {
            vans: components["schemas"]["Van"][];
            version: number;
        };
        /**
         * RunPlan
         * @description How long to search, in seconds, and the seed of its dice.
         */
        RunPlan: {
            /** @default 60 */
            seconds?: number;
            /** @default 0 */
            seed?: number;
        };
        /**
         * MoveStops
         * @description Put stops into a van's route at a position (0 is first), or nowhere: they stay behind.
         *
         *     With `dry` only the price is told.
         */
        MoveStops: {
            stop_ids: string[];
            van: string | null;
            /** @default 0 */
            position?: number;
            version: number;
            /** @default false */
            dry?: boolean;
        };
        /**
         * DispatchPlan
         * @description Which version of the plan to dispatch: the one that was looked at.
         */
        DispatchPlan: {
            version: number;
        };
        /**
         * Fixes
         * @description A phone's newest fixes; it drops its oldest first when it holds too many.
         */
        Fixes: {
            fixes: components["schemas"]["Fix"][];
        };
        /**
         * Fix
         * @description Where a device was; `battery` is the share that is left, 0 to 1.
         */
        Fix: {
            /**
             * Format: date-time
             * @description RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z
             */
            at: string;
            lon: number;
            lat: number;
            /** @default null */
            accuracy_m?: number | null;
            /** @default null */
            speed_m_s?: number | null;
            /** @default null */
            heading_deg?: number | null;
            /** @default null */
            battery?: number | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    ApiPairPair: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PairRequest"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiSessionShowSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiSessionEndSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiRoutesRouteIdPairingPairPhone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                route_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PairingCode"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiRoutesRouteIdPairingSignOutPhones: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                route_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiDriverRouteDriverRoute: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiDriverPathDriverPath: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutePath"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiRoutesShowBoard: {
        parameters: {
            query?: {
                day?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Board"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiRoutesRouteIdShowRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                route_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteRecord"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiRoutesRouteIdPathShowPath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                route_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutePath"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiStopsStopIdShowStop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                stop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StopRecord"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiPlansShowPlans: {
        parameters: {
            query: {
                day: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanList"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiPlansMakePlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPlan"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanRecord"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiPlansPlanIdShowPlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanRecord"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiPlansPlanIdDeletePlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiPlansPlanIdChangePlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePlan"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanRecord"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiPlansPlanIdRunRunPlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunPlan"];
            };
        };
        responses: {
            /** @description Request accepted, processing continues off-line */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanRecord"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiPlansPlanIdRunStopPlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanRecord"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiPlansPlanIdBesideOtherIdComparePlans: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan_id: string;
                other_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Compared"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiPlansPlanIdMoveMoveStops: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveStops"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["plans_schemas_Moved"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiPlansPlanIdDispatchDispatchPlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DispatchPlan"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispatched"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiVroomVroom: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiInboxTakeIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchOfActions"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiBlobsSha256Fetch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description File Download */
            200: {
                headers: {
                    /** @description File size in bytes */
                    "content-length"?: string;
                    /** @description Last modified data-time in RFC 2822 format */
                    "last-modified"?: string;
                    /** @description Entity tag */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "": string;
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiBlobsSha256Store: {
        parameters: {
            query?: never;
            header?: {
                "Upload-Offset"?: number;
                "Upload-Complete"?: string;
            };
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiBlobsSha256Stand: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiLiveLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiHealthHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiMapShowMap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BaseMap"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiMapPackMapPack: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiPositionsTakePositions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Fixes"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kept"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiTrackersKeyOsmandOsmandByQuery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kept"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiTrackersKeyOsmandOsmand: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kept"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiTrackersKeyOwntracksOwntracks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown[];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiTrackersKeyGpsloggerGpsloggerByQuery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kept"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiTrackersKeyGpsloggerGpslogger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kept"];
                };
            };
            /** @description A problem document (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
