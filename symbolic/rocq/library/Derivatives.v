(** Derivatives of expressions along a line, by dual numbers: the derivative is computed beside the value. *)

From Proofread Require Import Matrices Words.
From Coq Require Import List ZArith PeanoNat Lra Lia.
Import ListNotations.
Open Scope R_scope.

Section Dual.
Variable sizes : list nat.
Local Notation sz := (sz sizes).
Variables (E dE : nat -> forall r c, mat (sz r) (sz c)) (V dV : nat -> R).
Local Notation M := (mden sizes E V).
Local Notation S_ := (sden sizes E V).

Fixpoint dmden (r c : sid) (e : mx) : mat (sz r) (sz c) :=
  match e with
  | MVar l _ _ => dE l r c
  | MTr a => tr (dmden c r a)
  | MAdd a b => add (dmden r c a) (dmden r c b)
  | MSub a b => sub (dmden r c a) (dmden r c b)
  | MOpp a => opp (dmden r c a)
  | MScale s a => add (scale (dsden s) (M r c a)) (scale (S_ s) (dmden r c a))
  | MMul a b => add (mul (dmden r (mcols a) a) (M (mcols a) c b)) (mul (M r (mcols a) a) (dmden (mcols a) c b))
  | MId _ | MZero _ _ => zero
  end
with dsden (s : sc) : R :=
  match s with
  | SVar k => dV k
  | SZ _ | SSize _ => 0
  | SAdd s t => dsden s + dsden t
  | SSub s t => dsden s - dsden t
  | SOpp s => - dsden s
  | SMul s t => dsden s * S_ t + S_ s * dsden t
  | SInv s => - dsden s / S_ s ^ 2
  | SDiv s t => dsden s / S_ t - S_ s * dsden t / S_ t ^ 2
  | SPow s n => IZR (Z.of_nat n) * dsden s * S_ s ^ pred n
  | STrace a => trace (dmden (mrows a) (mrows a) a)
  | SDot a b => dot (dmden (mrows a) (mcols a) a) (M (mrows a) (mcols a) b) +
                dot (M (mrows a) (mcols a) a) (dmden (mrows a) (mcols a) b)
  | SEntry a => scalar (dmden O O a)
  end.

(** What is divided by is not zero. *)
Fixpoint mdefined (e : mx) : Prop :=
  match e with
  | MVar _ _ _ | MId _ | MZero _ _ => True
  | MTr a | MOpp a => mdefined a
  | MAdd a b | MSub a b | MMul a b => mdefined a /\ mdefined b
  | MScale s a => sdefined s /\ mdefined a
  end
with sdefined (s : sc) : Prop :=
  match s with
  | SVar _ | SZ _ | SSize _ => True
  | SAdd s t | SSub s t | SMul s t => sdefined s /\ sdefined t
  | SOpp s | SPow s _ => sdefined s
  | SInv s => sdefined s /\ S_ s <> 0
  | SDiv s t => sdefined s /\ sdefined t /\ S_ t <> 0
  | STrace a | SEntry a => mdefined a
  | SDot a b => mdefined a /\ mdefined b
  end.

Variables (Et : R -> nat -> forall r c, mat (sz r) (sz c)) (Vt : R -> nat -> R).
Hypothesis E0 : Et 0 = E.
Hypothesis V0 : Vt 0 = V.
Hypothesis Eder : forall l r c i j, is_derive (fun t => Et t l r c i j) 0 (dE l r c i j).
Hypothesis Vder : forall k, is_derive (fun t => Vt t k) 0 (dV k).
Local Notation Mt t := (mden sizes (Et t) (Vt t)).
Local Notation St t := (sden sizes (Et t) (Vt t)).

Lemma derive_eq (f : R -> R) (t d e : R) : is_derive f t d -> d = e -> is_derive f t e.
Proof. now intros ? <-. Qed.

Lemma derive_product (f g : R -> R) (x y : R) : is_derive f 0 x -> is_derive g 0 y ->
  is_derive (fun t => f t * g t) 0 (x * g 0 + f 0 * y).
Proof.
  intros F G; apply (derive_eq _ _ (plus (mult x (g 0)) (mult (f 0) y))); [| reflexivity].
  apply (is_derive_mult f g); [assumption | assumption | intros; apply Rmult_comm].
Qed.

Lemma derive_mul {m n p} (A : R -> mat m n) (B : R -> mat n p) (dA : mat m n) (dB : mat n p) i j :
  (forall i j, is_derive (fun t => A t i j) 0 (dA i j)) -> (forall i j, is_derive (fun t => B t i j) 0 (dB i j)) ->
  is_derive (fun t => mul (A t) (B t) i j) 0 (add (mul dA (B 0)) (mul (A 0) dB) i j).
Proof.
  intros HA HB; unfold mul, add; rewrite <- sum_plus. apply derive_sum; intro k; now apply derive_product.
Qed.

Lemma derive_dot {m n} (A B : R -> mat m n) (dA dB : mat m n) :
  (forall i j, is_derive (fun t => A t i j) 0 (dA i j)) -> (forall i j, is_derive (fun t => B t i j) 0 (dB i j)) ->
  is_derive (fun t => dot (A t) (B t)) 0 (dot dA (B 0) + dot (A 0) dB).
Proof.
  intros HA HB; unfold dot; rewrite <- sum_plus. apply derive_sum; intro i; rewrite <- sum_plus.
  apply derive_sum; intro j; now apply derive_product.
Qed.

Theorem dual_ok :
  (forall e r c, mdefined e -> forall i j, is_derive (fun t => Mt t r c e i j) 0 (dmden r c e i j)) /\
  (forall s, sdefined s -> is_derive (fun t => St t s) 0 (dsden s)).
Proof.
  apply mx_sc_ind; intros;
    repeat match goal with
    | H : mdefined (MScale _ _) |- _ => destruct H
    | H : mdefined (_ _ _) |- _ => destruct H
    | H : sdefined (SInv _) |- _ => destruct H
    | H : sdefined (SDiv _ _) |- _ => destruct H as (? & ? & ?)
    | H : sdefined (_ _ _) |- _ => destruct H
    end.
  - apply Eder.
  - exact (H c r H0 j i).
  - apply (is_derive_plus (fun t => Mt t r c a i j) (fun t => Mt t r c b i j)); auto.
  - apply (is_derive_minus (fun t => Mt t r c a i j) (fun t => Mt t r c b i j)); auto.
  - apply (is_derive_opp (fun t => Mt t r c a i j)); auto.
  - change (is_derive (fun t => St t s * Mt t r c a i j) 0 (dsden s * M r c a i j + S_ s * dmden r c a i j)).
    rewrite <- E0, <- V0; apply (derive_product (fun t => St t s)); auto.
  - assert (X := derive_mul (fun t => Mt t r (mcols a) a) (fun t => Mt t (mcols a) c b) _ _ i j (H _ _ H1) (H0 _ _ H2)).
    cbv beta in X; rewrite E0, V0 in X; exact X.
  - apply (is_derive_const (ident i j)).
  - apply (is_derive_const 0).
  - apply Vder.
  - apply (is_derive_const (IZR z)).
  - apply (is_derive_const (INR (sz n))).
  - apply (is_derive_plus (fun t => St t s) (fun t' => St t' t)); auto.
  - apply (is_derive_minus (fun t => St t s) (fun t' => St t' t)); auto.
  - apply (is_derive_opp (fun t => St t s)); auto.
  - assert (X := derive_product (fun t => St t s) (fun t' => St t' t) _ _ (H H1) (H0 H2)).
    cbv beta in X; rewrite E0, V0 in X; exact X.
  - assert (X := is_derive_inv (fun t => St t s) 0 _ (H H0)). cbv beta in X; rewrite E0, V0 in X; exact (X H1).
  - assert (X := is_derive_div (fun t => St t s) (fun t' => St t' t) 0 _ _ (H H1) (H0 H2)).
    cbv beta in X; rewrite E0, V0 in X; refine (derive_eq _ _ _ _ (X H3) _).
    change (dsden (SDiv s t)) with (dsden s / S_ t - S_ s * dsden t / S_ t ^ 2). field; assumption.
  - assert (X := is_derive_pow (fun t => St t s) n 0 _ (H H0)). cbv beta in X; rewrite E0, V0, INR_IZR_INZ in X; exact X.
  - apply (derive_sum (fun t i => Mt t (mrows a) (mrows a) a i i)); intro; now apply H.
  - assert (X := derive_dot (fun t => Mt t (mrows a) (mcols a) a) (fun t => Mt t (mrows a) (mcols a) b) _ _
      (H _ _ H1) (H0 _ _ H2)).
    cbv beta in X; rewrite E0, V0 in X; exact X.
  - exact (H O O H0 Fin.F1 Fin.F1).
Qed.
End Dual.

(** ** The first letter, or the first number, moves along a line

    The first numbers may be values of unknown functions there, of which a gradient (derivative) is known. *)

Section Line.
Variables (sizes : list nat) (L : list (atom sizes)) (N : list R).
Local Notation sz := (sz sizes).

Section Letter.
Variables (m n : sid) (x v : mat (sz m) (sz n)) (fs : list ((mat (sz m) (sz n) -> R) * mat (sz m) (sz n))).
Hypothesis gradients : Forall (fun p => is_gradient (fst p) x (snd p)) fs.
Definition moving (k : nat) (r c : sid) : mat (sz r) (sz c) := match k with O => resized sizes v | _ => zero end.
Definition here := letters sizes (Atom sizes m n x :: L).
Definition values (z : mat (sz m) (sz n)) := reals (map (fun p => fst p z) fs ++ N).
Definition slopes := reals (map (fun p => dot (snd p) v) fs).

Lemma moves : forall l r c i j,
  is_derive (fun t => letters sizes (Atom sizes m n (x + t .* v)%M :: L) l r c i j) 0 (moving l r c i j).
Proof.
  intros [|l] r c i j; unfold letters; simpl; [| apply (is_derive_const (_ : R))].
  unfold resized; destruct (same m r), (same n c); subst; try apply (is_derive_const (0 : R)).
  unfold add, scale; auto_derive; [trivial | ring].
Qed.

Lemma start_point : (x + 0 .* v)%M = x.
Proof. apply mat_ext; intros; unfold add, scale; ring. Qed.

Lemma starts : letters sizes (Atom sizes m n (x + 0 .* v)%M :: L) = here.
Proof. now rewrite start_point. Qed.

Lemma values_move k : is_derive (fun t => values (x + t .* v)%M k) 0 (slopes k).
Proof.
  unfold values, slopes, reals; revert k; induction gradients as [|p l G Gs IH]; simpl; intros k.
  - replace (match k with O | _ => 0 end) with 0 by now destruct k. apply (is_derive_const (nth k N 0)).
  - destruct k; [apply G | now apply IH].
Qed.

Theorem moving_number f s : (forall z, f z = sden sizes (letters sizes (Atom sizes m n z :: L)) (values z) s) ->
  sdefined sizes here (values x) s ->
  is_derive (fun t => f (x + t .* v)%M) 0 (dsden sizes here moving (values x) slopes s).
Proof.
  intros F D; eapply is_derive_ext; [intro t; symmetry; apply F |].
  apply (proj2 (dual_ok sizes here moving (values x) slopes
    (fun t => letters sizes (Atom sizes m n (x + t .* v)%M :: L)) (fun t => values (x + t .* v)%M)
    starts (f_equal values start_point) moves values_move) s D).
Qed.

Theorem moving_matrix p q (f : mat (sz m) (sz n) -> mat (sz p) (sz q)) e :
  (forall z, f z = mden sizes (letters sizes (Atom sizes m n z :: L)) (values z) p q e) ->
  mdefined sizes here (values x) e ->
  forall i j, is_derive (fun t => f (x + t .* v)%M i j) 0 (dmden sizes here moving (values x) slopes p q e i j).
Proof.
  intros F D i j; eapply is_derive_ext; [intro t; symmetry; rewrite F; reflexivity |].
  apply (proj1 (dual_ok sizes here moving (values x) slopes
    (fun t => letters sizes (Atom sizes m n (x + t .* v)%M :: L)) (fun t => values (x + t .* v)%M)
    starts (f_equal values start_point) moves values_move) e p q D).
Qed.
End Letter.

Section Number.
Variables (x : R) (fs : list ((R -> R) * R)).
Hypothesis derivatives : Forall (fun p => is_derive (fst p) x (snd p)) fs.
Definition number_values (z : R) := reals (z :: map (fun p => fst p z) fs ++ N).
Definition number_slopes := reals (1 :: map snd fs).

Lemma number_values_move k : is_derive (fun z => number_values z k) x (number_slopes k).
Proof.
  destruct k as [|k]; [apply (is_derive_id x) |].
  unfold number_values, number_slopes, reals; simpl; revert k; induction derivatives as [|p l D Ds IH]; simpl; intros k.
  - replace (match k with O | _ => 0 end) with 0 by now destruct k. apply (is_derive_const (nth k N 0)).
  - destruct k; [apply D | now apply IH].
Qed.
End Number.
End Line.

Theorem gradient_goal sizes L N m n (f : mat (sz sizes m) (sz sizes n) -> R) x g fs s :
  Forall (fun p => is_gradient (fst p) x (snd p)) fs ->
  (forall z, f z = sden sizes (letters sizes (Atom sizes m n z :: L)) (values sizes N m n fs z) s) ->
  sdefined sizes (here sizes L m n x) (values sizes N m n fs x) s ->
  (forall v, dsden sizes (here sizes L m n x) (moving sizes m n v) (values sizes N m n fs x) (slopes sizes m n v fs) s
    = dot g v) ->
  is_gradient f x g.
Proof. intros G F D H v; rewrite <- H; now apply moving_number. Qed.

Theorem slope_goal sizes L N m n (f : mat (sz sizes m) (sz sizes n) -> R) x v d fs s :
  Forall (fun p => is_gradient (fst p) x (snd p)) fs ->
  (forall z, f z = sden sizes (letters sizes (Atom sizes m n z :: L)) (values sizes N m n fs z) s) ->
  sdefined sizes (here sizes L m n x) (values sizes N m n fs x) s ->
  dsden sizes (here sizes L m n x) (moving sizes m n v) (values sizes N m n fs x) (slopes sizes m n v fs) s = d ->
  is_slope_along f x v d.
Proof. intros G F D <-; now apply moving_number. Qed.

Theorem along_goal sizes L N m n p q (f : mat (sz sizes m) (sz sizes n) -> mat (sz sizes p) (sz sizes q)) x v d fs e :
  Forall (fun p => is_gradient (fst p) x (snd p)) fs ->
  (forall z, f z = mden sizes (letters sizes (Atom sizes m n z :: L)) (values sizes N m n fs z) p q e) ->
  mdefined sizes (here sizes L m n x) (values sizes N m n fs x) e ->
  dmden sizes (here sizes L m n x) (moving sizes m n v) (values sizes N m n fs x) (slopes sizes m n v fs) p q e = d ->
  is_derivative_along f x v d.
Proof. intros G F D <- i j; now apply moving_matrix. Qed.

Theorem jacobian_goal sizes L N m p (f : vec (sz sizes m) -> vec (sz sizes p)) x J fs e :
  Forall (fun p => is_gradient (fst p) x (snd p)) fs ->
  (forall z, f z = mden sizes (letters sizes (Atom sizes m O z :: L)) (values sizes N m O fs z) p O e) ->
  mdefined sizes (here sizes L m O x) (values sizes N m O fs x) e ->
  (forall v, dmden sizes (here sizes L m O x) (moving sizes m O v) (values sizes N m O fs x) (slopes sizes m O v fs) p O e
    = (J * v)%M) ->
  is_jacobian f x J.
Proof. intros G F D H v i; rewrite <- H; now apply moving_matrix. Qed.

Theorem number_goal sizes L N (f : R -> R) (x d : R) fs s :
  Forall (fun p => is_derive (fst p) x (snd p)) fs ->
  (forall z, f z = sden sizes (letters sizes L) (number_values N fs z) s) ->
  sdefined sizes (letters sizes L) (number_values N fs x) s ->
  dsden sizes (letters sizes L) (fun _ _ _ => zero) (number_values N fs x) (number_slopes fs) s = d ->
  is_derive f x d.
Proof.
  intros G F D <-. set (V := number_values N fs) in *; set (dV := number_slopes fs).
  assert (Shift : forall (g : R -> R) e, is_derive (fun t => g (x + t)) 0 e <-> is_derive g x e).
  { intros g e; split; intro H.
    - apply (is_derive_ext (fun z => (fun t => g (x + t)) (z - x))); [intro z; cbv beta; f_equal; ring |].
      replace e with (scal 1 e) by apply Rmult_1_l.
      apply (is_derive_comp (fun t => g (x + t)) (fun z => z - x)); [now replace (x - x) with 0 by ring |].
      auto_derive; [trivial | ring].
    - replace e with (scal 1 e) by apply Rmult_1_l.
      apply (is_derive_comp g (fun t => x + t)); [now rewrite Rplus_0_r |]. auto_derive; [trivial | ring]. }
  apply Shift; apply (is_derive_ext (fun t => sden sizes (letters sizes L) (V (x + t)) s)); [intro; now rewrite F |].
  refine (proj2 (dual_ok sizes (letters sizes L) (fun _ _ _ => zero) (V x) dV
    (fun _ => letters sizes L) (fun t => V (x + t)) eq_refl _ _ _) s D).
  - now rewrite Rplus_0_r.
  - intros; apply (is_derive_const (letters sizes L l r c i j)).
  - intro k; apply (Shift (fun z => V z k)); now apply number_values_move.
Qed.

(** ** Uniqueness *)

Lemma slope_unique {m n} (f : mat m n -> R) x v d e : is_slope_along f x v d -> is_slope_along f x v e -> d = e.
Proof. intros D H; apply is_derive_unique in D; apply is_derive_unique in H; congruence. Qed.

Lemma along_unique {m n p q} (f : mat m n -> mat p q) x v d e :
  is_derivative_along f x v d -> is_derivative_along f x v e -> d = e.
Proof.
  intros D H; apply mat_ext; intros i j; specialize (D i j); specialize (H i j).
  apply is_derive_unique in D; apply is_derive_unique in H; congruence.
Qed.

Lemma jacobian_unique {m n} (f : vec n -> vec m) x (J K : mat m n) : is_jacobian f x J -> is_jacobian f x K -> J = K.
Proof.
  intros D H; apply mat_ext; intros i j.
  specialize (D (fun k _ => if Fin.eqb j k then 1 else 0) i); specialize (H (fun k _ => if Fin.eqb j k then 1 else 0) i).
  apply is_derive_unique in D; apply is_derive_unique in H; rewrite D in H; unfold mul in H.
  rewrite <- (sum_eqb j (J i)), <- (sum_eqb j (K i)).
  rewrite (sum_ext _ (fun k => J i k * if Fin.eqb j k then 1 else 0)) by (intro; apply Rmult_comm).
  rewrite H; apply sum_ext; intro; apply Rmult_comm.
Qed.

(** ** Tactics *)

Ltac meaning_of_derivatives :=
  cbv [dsden dmden sden mden mrows mcols here moving values slopes number_values number_slopes app letters resized same
       f_equal value arow acol nth_error reals nth sz fst snd map sdefined mdefined pred Z.of_nat Pos.of_succ_nat Pos.succ].

(** Functions with their gradients (derivatives), from a tuple of proofs of [is_gradient] ([is_derive]). *)
Ltac known_functions proofs :=
  lazymatch proofs with
  | tt => tt
  | (?first, ?H) =>
      let rest := known_functions first in
      lazymatch type of H with
      | is_gradient ?f _ ?g => constr:(((f, g), rest))
      | is_derive ?f _ ?d => constr:(((f, d), rest))
      end
  end.
Ltac values_at z fs :=
  lazymatch fs with
  | tt => tt
  | ((?f, _), ?rest) => let v := eval cbv beta in (f z) in let vs := values_at z rest in constr:((v, vs))
  end.
Ltac without_first fs l := lazymatch fs with tt => l | (_, ?rest) => lazymatch l with (_, ?t) => without_first rest t end end.

(** Sizes, letters but the moving one, numbers and syntax of [f z], for a function [f] of a matrix z. *)
Ltac reify_function m n f fs :=
  let found := constr:(fun moving_point : mat m n => ltac:(
    let t := eval cbv beta in (f moving_point) in
    let T := type of t in
    let vs := values_at moving_point fs in
    let st := constr:((tt, (moving_point, tt), vs)) in
    let st := gather_size st m in let st := gather_size st n in let st := gather st t in
    let st := lazymatch T with mat ?p ?q => let st := gather_size st p in gather_size st q | _ => st end in
    let a := reify st t in
    lazymatch st with (?sizes, (moving_point, ?ms), ?rs) =>
      let rs := without_first fs rs in
      let ids := list_of nat sizes in let L := atoms_of sizes ids ms in let N := list_of R rs in
      let j := size_id sizes m in let k := size_id sizes n in
      lazymatch T with
      | mat ?p ?q =>
          let p := size_id sizes p in let q := size_id sizes q in exact (ids, L, N, a, j, k, p, q)
      | _ => exact (ids, L, N, a, j, k, tt, tt)
      end
    end)) in
  lazymatch found with (fun _ => ?data) => data end.

(** The same for a function of a number. *)
Ltac reify_number_function f fs :=
  let found := constr:(fun moving_point : R => ltac:(
    let t := eval cbv beta in (f moving_point) in
    let vs := values_at moving_point fs in
    let st := constr:((tt, tt, (moving_point, vs))) in
    let st := gather st t in
    let a := reify st t in
    lazymatch st with (?sizes, ?ms, (moving_point, ?rs)) =>
      let rs := without_first fs rs in
      let ids := list_of nat sizes in let L := atoms_of sizes ids ms in let N := list_of R rs in exact (ids, L, N, a)
    end)) in
  lazymatch found with (fun _ => ?data) => data end.

(** Reduce the claim of a derivative to an equation for what the dual numbers give. *)
Ltac differentiate_step proofs :=
  let fs := known_functions proofs in
  lazymatch goal with
  | |- @is_gradient ?m ?n ?f ?x ?g =>
      lazymatch reify_function m n f fs with (?ids, ?L, ?N, ?a, ?j, ?k, _, _) =>
        let fs := list_of ((mat m n -> R) * mat m n)%type fs in
        refine (gradient_goal ids L N j k f x g fs a _ (fun _ => eq_refl) _ (fun v : mat m n => _)) end
  | |- @is_slope_along ?m ?n ?f ?x ?v ?d =>
      lazymatch reify_function m n f fs with (?ids, ?L, ?N, ?a, ?j, ?k, _, _) =>
        let fs := list_of ((mat m n -> R) * mat m n)%type fs in
        refine (slope_goal ids L N j k f x v d fs a _ (fun _ => eq_refl) _ _) end
  | |- @is_derivative_along ?m ?n _ _ ?f ?x ?v ?d =>
      lazymatch reify_function m n f fs with (?ids, ?L, ?N, ?a, ?j, ?k, ?p, ?q) =>
        let fs := list_of ((mat m n -> R) * mat m n)%type fs in
        refine (along_goal ids L N j k p q f x v d fs a _ (fun _ => eq_refl) _ _) end
  | |- @is_jacobian ?m ?n ?f ?x ?J =>
      lazymatch reify_function n 1%nat f fs with (?ids, ?L, ?N, ?a, ?j, _, ?p, _) =>
        let fs := list_of ((vec n -> R) * vec n)%type fs in
        refine (jacobian_goal ids L N j p f x J fs a _ (fun _ => eq_refl) _ (fun v : vec n => _)) end
  | |- is_derive ?f ?x ?d =>
      lazymatch reify_number_function f fs with (?ids, ?L, ?N, ?a) =>
        let fs := list_of ((R -> R) * R)%type fs in
        refine (number_goal ids L N f x d fs a _ (fun _ => eq_refl) _ _) end
  end;
  [prove_rules proofs ltac:(fun _ => apply Forall_nil) | meaning_of_derivatives; nonzero | meaning_of_derivatives].

Tactic Notation "differentiate" := differentiate_step tt.
Tactic Notation "differentiate" "using" constr(proofs) := differentiate_step proofs.
